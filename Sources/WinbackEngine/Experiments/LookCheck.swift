internal import WinbackModel
internal import WinbackStatistics

/// Derives stored looks again from their stored inputs and the look before, and compares every bit.
package struct LookCheck: Sendable, Hashable {
    /// Where a stored look differs from what its inputs say.
    package struct Difference: Sendable, Hashable {
        /// Number of the look.
        package var number: Int
        /// Which part of it.
        package var part: String
        /// What is stored.
        package var stored: String
        /// What was derived.
        package var derived: String
        /// Makes a difference.
        package init(number: Int, part: String, stored: String, derived: String) {
            self.number = number
            self.part = part
            self.stored = stored
            self.derived = derived
        }
    }

    /// Looks that were derived again without a difference.
    package private(set) var verified = 0
    /// Looks of earlier releases, which stored no inputs.
    package private(set) var without = 0
    /// The first difference; nothing is derived after it.
    package private(set) var difference: Difference?

    /// A check that was made already.
    package init(verified: Int, without: Int, difference: Difference?) {
        self.verified = verified
        self.without = without
        self.difference = difference
    }

    /// Checks looks in order of number; the first must be the loop's first for its plans to be found.
    package init(_ looks: [LookRecord]) {
        var previous: LookRecord?
        for look in looks {
            defer { previous = look }
            guard let evidence = look.evidence else {
                without += 1
                continue
            }
            guard Self.isReadable(look, evidence) else {
                difference = Difference(
                    number: look.number, part: "inputs", stored: "\(evidence.terms) \(evidence.groups)",
                    derived: "counts, shares and plans that a check can have")
                return
            }
            let derived = Self.derive(look, evidence, after: previous)
            difference = Self.difference(look, derived)
            if difference != nil { return }
            verified += 1
        }
    }

    /// Whether inputs are such as a reading was ever made from; altered ones may be anything.
    private static func isReadable(_ look: LookRecord, _ evidence: LookEvidence) -> Bool {
        let counts = 0...1_000_000_000_000
        let arms = evidence.groups.map(\.arm)
        return look.alpha > 0 && look.alpha < 1 && (1...counts.upperBound).contains(evidence.terms.plannedMembers)
            && (1...LiftReader.plannedLooksMax).contains(evidence.terms.plannedLooks)
            && zip(arms, arms.dropFirst()).allSatisfy { $0 < $1 } && arms.count <= 1_000
            && evidence.groups.allSatisfy { group in
                counts.contains(group.assigned) && counts.contains(group.matured) && counts.contains(group.converted)
                    && group.converted <= group.matured && group.marginSum.magnitude < 1 << 52
                    && group.marginSumOfSquares.isFinite
            }
    }

    private static func derive(
        _ look: LookRecord, _ evidence: LookEvidence, after previous: LookRecord?
    ) -> LookRecord {
        let before = previous?.experiment == look.experiment ? previous : nil
        let terms = before?.evidence?.terms ?? evidence.terms
        return LiftReader(terms, alpha: before?.alpha ?? look.alpha).read(
            evidence.groups,
            at: .init(
                loop: look.loop, experiment: look.experiment, number: (previous?.number ?? look.number - 1) + 1,
                date: look.date, firstReading: evidence.firstReading, decisionExpected: evidence.decisionExpected,
                previous: before))
    }

    private static func difference(_ stored: LookRecord, _ derived: LookRecord) -> Difference? {
        for (one, other) in zip(parts(stored), parts(derived)) where one.text != other.text {
            return Difference(number: stored.number, part: one.name, stored: one.text, derived: other.text)
        }
        return nil
    }

    /// Every derived part as text; the shortest text of a number names its bits.
    private static func parts(_ look: LookRecord) -> [(name: String, text: String)] {
        var parts: [(name: String, text: String)] = [
            ("check", "\(look.number)"), ("alpha", "\(look.alpha)"), ("treated", "\(look.treated)"),
            ("held out", "\(look.heldOut)"), ("goals of the treated", "\(look.treatedGoals)"),
            ("goals of the control group", "\(look.heldOutGoals)"), ("ln E", "\(look.logE)"),
            ("lift", text(look.lift)), ("margin", text(look.margin)),
            ("ln E of the shares", "\(look.sampleRatioLogE)"),
        ]
        if let evidence = look.evidence {
            parts += [
                ("plan", "\(evidence.terms)"), ("groups", "\(evidence.groups)"), ("step", "\(evidence.step)"),
                ("planned goals", evidence.stages.map { "\($0.after):\($0.planned)" }.joined(separator: " ")),
                ("steps of margin", "\(evidence.moneySteps)"), ("rate ratio", text(evidence.ratio)),
                ("multiplier", evidence.multiplier.map { "\($0)" } ?? "none"), ("level spent", "\(evidence.spent)"),
                ("level spent on margin", "\(evidence.moneySpent)"), ("verdict", evidence.verdict.rawValue),
                ("verdict on margin", evidence.moneyVerdict.rawValue), ("decided", text(evidence.decided)),
                ("decided on margin", text(evidence.moneyDecided)),
            ]
        }
        return parts + [("decision", look.decision.rawValue), ("sentence", look.sentence)]
    }

    private static func text(_ interval: LookRecord.Interval?) -> String {
        interval.map { "\($0.estimate) (\($0.low) to \($0.high))" } ?? "none"
    }

    private static func text(_ decided: LookEvidence.Decided?) -> String {
        decided.map { "\($0.decision.rawValue) on \($0.date) at check \($0.number)" } ?? "none"
    }
}
