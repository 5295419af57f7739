package import WinbackModel

/// The laws of the design, by number.
package enum Law: Int, Sendable, Hashable, CaseIterable, Comparable {
    case contact = 1
    case money
    case once
    case approval
    case numbers
    case lift
    case tuning
    case audit
    case text
    case refusals

    package static func < (a: Law, b: Law) -> Bool { a.rawValue < b.rawValue }
}

/// One breach of a law, with what it was about.
package struct LawViolation: Sendable, Hashable, CustomStringConvertible {
    /// The law.
    package var law: Law
    /// What is wrong, in a sentence.
    package var sentence: String
    /// What it was about: a loop, entry, effect or row.
    package var subject: String
    /// When it was noticed.
    package var at: Instant

    /// Makes a violation.
    package init(_ law: Law, _ sentence: String, subject: String, at: Instant) {
        self.law = law
        self.sentence = sentence
        self.subject = subject
        self.at = at
    }

    package var description: String { "law \(law.rawValue) (\(law)) at \(at.iso8601), \(subject): \(sentence)" }
}

/// What checkers found and how much they looked at.
package struct LawFindings: Sendable {
    /// Single checks made.
    package private(set) var checked = 0
    /// Breaches, in the order found.
    package private(set) var violations: [LawViolation] = []
    private let at: Instant

    /// Starts with nothing found at an instant.
    package init(at: Instant) { self.at = at }

    /// Counts one check and notes a breach when it does not hold.
    package mutating func expect(
        _ holds: Bool, _ law: Law, _ sentence: @autoclosure () -> String, subject: @autoclosure () -> String
    ) {
        checked += 1
        if !holds { violations.append(LawViolation(law, sentence(), subject: subject(), at: at)) }
    }
}

/// Watches one law over a run. Its logic is its own: it never asks the code it watches.
package protocol LawChecker: Sendable {
    /// The law it watches.
    var law: Law { get }
    /// Reads what changed in a step and notes every breach.
    mutating func check(_ step: StepEvidence, into findings: inout LawFindings)
}
