/// The checkers of all ten laws, asked after every step.
package struct LawBook: Sendable {
    /// Single checks made so far.
    package private(set) var checked = 0
    /// Breaches so far, at most `limit` of them kept.
    package private(set) var violations: [LawViolation] = []
    /// Breaches found, kept or not.
    package private(set) var violationCount = 0
    private var checkers: [any LawChecker]
    private static let limit = 200

    /// Makes the book with a checker for every law.
    package init() {
        checkers = [
            ContactLaw(), MoneyLaw(), OnceLaw(), ApprovalLaw(), NumbersLaw(), LiftLaw(), TuningLaw(), AuditLaw(),
            TextLaw(), RefusalLaw(), StopLaw(), OfferLaw(),
        ]
    }

    /// Asks every checker, and returns what they found in this step.
    @discardableResult
    package mutating func check(_ step: StepEvidence) -> [LawViolation] {
        var findings = LawFindings(at: step.at)
        for index in checkers.indices { checkers[index].check(step, into: &findings) }
        checked += findings.checked
        violationCount += findings.violations.count
        violations.append(contentsOf: findings.violations.prefix(max(0, Self.limit - violations.count)))
        return findings.violations
    }
}
