package import WinbackEngine
package import WinbackModel

/// Governed reading of facts, and the rollups that make it quick.
///
/// Law of the port: whatever a leaf's source says, `read` gives the rows that the facts themselves give, as of the
/// transaction; a source that is not up to date is not used. Nothing a caller wrote reaches query text.
package protocol MetricStore {
    /// What is known of the facts' own dates.
    func metricFacts() throws -> MetricFacts
    /// Reads one leaf, ordered by span, then by key; cells without rows are left out.
    func read(_ leaf: PlanLeaf, terms: MetricTerms) throws -> LeafReading
    /// What of the rollups is behind the facts, and whether they are kept of the measures named.
    func metricBacklog(_ measures: [PlanMeasure], terms: MetricTerms) throws -> MetricBacklog
    /// Brings sums and sets of some measures up to date with the facts; drops those not named.
    func refreshRollups(_ measures: [PlanMeasure], terms: MetricTerms) throws
    /// Members whose moves between states are behind, ascending, at most `limit`.
    func membersWithOldMoves(limit: Int) throws -> [MemberKey]
    /// Replaces the moves of members; every member named is up to date then.
    func saveMoves(_ moves: [(member: MemberKey, moves: [ChurnMove])]) throws
    /// What the purchase model expects of members, as of a date; replaces what was there.
    func saveForecasts(_ forecasts: [MemberForecast], key: String) throws
    /// Which fit, facts and date the forecasts stand for; `nil` when there are none.
    func forecastKey() throws -> String?
    /// Average amount of completed orders per member with one, for forecasts.
    func averageOrders() throws -> [(member: MemberKey, churn: ChurnRecord, averageMinorUnits: Double)]
    /// Keeps what was answered to whom, for the check against differencing; the oldest beyond a bound go.
    func saveQuestion(_ question: AnsweredQuestion) throws
    /// What was answered to a principal about a measure and span, newest first.
    func answeredQuestions(_ principal: PrincipalID, subject: String) throws -> [AnsweredQuestion]
    /// Distinct members in exactly one of two sets of rows that differ in their conditions.
    func membersApart(_ leaf: PlanLeaf, from other: PlanLeaf, terms: MetricTerms) throws -> Int
    /// Whether there are facts from before business dates were kept.
    func hasUndatedFacts() throws -> Bool
    /// Gives facts that have no business date yet the one of a zone; facts from before dates were kept have none.
    func dateFacts(in zone: ZoneRules) throws
    /// Notes when facts were brought in.
    func noteLoad(at now: Instant) throws
    /// Adds or completes stores.
    func importStores(_ batch: [StoreRecord]) throws -> ImportCounts
}

/// What was read of a leaf.
package struct LeafReading: Sendable {
    /// The rows.
    package var rows: [LeafRow]
    /// Where they were read in fact.
    package var source: PlanLeaf.Source
    /// The statements run, with places for what was bound.
    package var statements: [String]
    /// Makes a reading.
    package init(rows: [LeafRow], source: PlanLeaf.Source, statements: [String]) {
        self.rows = rows
        self.source = source
        self.statements = statements
    }
}

/// What of the derived data is behind the facts.
package struct MetricBacklog: Sendable, Hashable {
    /// Facts not yet in the rollups; `nil` when they have to be built anew.
    package var facts: Int?
    /// Whether measures are kept that nobody named, or the other way round.
    package var hasOtherMeasures: Bool
    /// Whether rollups serve as they are.
    package var isRollupCurrent: Bool { facts == 0 && !hasOtherMeasures }
    /// Makes a backlog.
    package init(facts: Int?, hasOtherMeasures: Bool) {
        self.facts = facts
        self.hasOtherMeasures = hasOtherMeasures
    }
}

/// A question that was answered, as far as the check against differencing needs it.
package struct AnsweredQuestion: Sendable, Hashable {
    /// Who asked.
    package var principal: PrincipalID
    /// The measure and its dates.
    package var subject: String
    /// The conditions, as canonical JSON.
    package var conditions: String
    /// Distinct members behind the total.
    package var members: Int
    /// When.
    package var at: Instant
    /// Makes a record.
    package init(principal: PrincipalID, subject: String, conditions: String, members: Int, at: Instant) {
        self.principal = principal
        self.subject = subject
        self.conditions = conditions
        self.members = members
        self.at = at
    }
}
