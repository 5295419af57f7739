/// Why the daemon proposes something by itself: the rule that asks, and the figures it goes by.
package struct ProposalEvidence: Codable, Sendable, Hashable {
    /// The rules there are.
    package enum Rule: String, Codable, Sendable, Hashable, CaseIterable {
        /// One variant is best and the others are at their floor.
        case retire
        /// A tier loses by being treated.
        case narrowAudience = "narrow_audience"
        /// More members come back and each costs more than they bring.
        case smallerOffer = "smaller_offer"
        /// Conversions come well before or well after a wait is over.
        case moveWait = "move_wait"
        /// Places and money are left over while the loop does better than the control group.
        case widenAudience = "widen_audience"
        /// The lift is decided, so fewer members need to be held out.
        case smallerHoldout = "smaller_holdout"
        /// A decision takes longer than the run.
        case largerHoldout = "larger_holdout"
    }

    /// One figure.
    package struct Fact: Codable, Sendable, Hashable {
        /// What a figure is measured in.
        package enum Unit: String, Codable, Sendable, Hashable, CaseIterable {
            /// A part of a whole, 0…1.
            case share
            /// A difference of two shares.
            case points
            /// Minor units of the team's currency.
            case money
            /// Days.
            case days
            /// Things counted.
            case count
        }
        /// What was measured.
        package var what: String
        /// The figure.
        package var figure: Double
        /// Its unit.
        package var unit: Unit
        /// Lower end of its interval; `nil` without one.
        package var low: Double?
        /// Upper end of its interval; `nil` without one.
        package var high: Double?
        /// Members or things it is of.
        package var n: Int

        /// Makes a fact.
        package init(
            _ what: String, _ figure: Double, _ unit: Unit, low: Double? = nil, high: Double? = nil, n: Int
        ) {
            self.what = what
            self.figure = figure
            self.unit = unit
            self.low = low
            self.high = high
            self.n = n
        }
    }

    /// The rule that asks.
    package var rule: Rule
    /// What of the playbook it is about, such as a tier or a variant.
    package var about: String
    /// The figures.
    package var facts: [Fact]
    /// Matured outcomes it goes by.
    package var outcomes: Int
    /// Which way it points: 1 for more, −1 for less.
    package var direction: Int

    /// Makes evidence.
    package init(rule: Rule, about: String, facts: [Fact], outcomes: Int, direction: Int) {
        self.rule = rule
        self.about = about
        self.facts = facts
        self.outcomes = outcomes
        self.direction = direction
    }

    /// Whether it may be put forward although people rejected `earlier`: it points the other way, or rests on half as
    /// many matured outcomes again.
    package func isNews(after earlier: ProposalEvidence) -> Bool {
        direction != earlier.direction || outcomes * 2 >= earlier.outcomes * 3 && outcomes > earlier.outcomes
    }

    /// Whether nobody has to be asked: the same question waits, or was rejected, or left without an answer, on evidence that
    /// is much the same.
    ///
    /// `proposals` are of one loop, newest first.
    package func isAnswered(by proposals: [ProposalRecord]) -> Bool {
        let same = proposals.filter { $0.detail.evidence?.rule == rule && $0.detail.evidence?.about == about }
        if same.contains(where: { $0.status == .waiting }) { return true }
        guard let rejected = same.first(where: { $0.status == .rejected || $0.status == .lapsed }),
            let before = rejected.detail.evidence
        else {
            return false
        }
        return !isNews(after: before)
    }
}
