package import WinbackModel

/// One of the gates every tool call passes; the order of cases is the order in which they are asked.
package enum Gate: Int, Sendable, Hashable, CaseIterable, Comparable {
    /// Nobody has stopped everything, the loop, the journey, the key or the channel.
    case stop
    /// The caller may use this tool.
    case scope
    /// A person approved what would be done.
    case approval
    /// The member is not to be left alone for a comparison's sake.
    case holdout
    /// The member agreed, has not withdrawn, and is not suppressed.
    case consent
    /// It is not the member's night.
    case quietHours
    /// The member has not had as many messages as the team allows.
    case frequency
    /// The key, the tool and the provider are not called too often.
    case rate
    /// Every cap on value has room.
    case value
    /// The member's offers leave room for another, and no rung rises because someone lapsed again.
    case offers
    /// Whoever carries it out is well, and warmed up.
    case provider

    package static func < (a: Gate, b: Gate) -> Bool { a.rawValue < b.rawValue }

    /// What people read.
    package var title: String {
        switch self {
        case .stop: "stops"
        case .scope: "scope"
        case .approval: "approval"
        case .holdout: "comparison"
        case .consent: "consent"
        case .quietHours: "quiet hours"
        case .frequency: "frequency"
        case .rate: "rate"
        case .value: "value"
        case .offers: "offers"
        case .provider: "provider"
        }
    }
}

/// What one gate says.
package enum GateAnswer: Sendable, Hashable {
    /// Goes through.
    case passes
    /// Not now; at that instant it passes unless something else happens in between.
    case later(at: Instant, reason: String)
    /// Not as asked; the advice says what would make it pass.
    case refuses(reason: String, advice: String?)
}

/// The guard's answer: every gate in its fixed order.
package struct Verdict: Sendable, Hashable {
    /// A gate and what it says.
    package struct Line: Sendable, Hashable {
        /// The gate.
        package var gate: Gate
        /// Its answer.
        package var answer: GateAnswer
        /// Makes a line.
        package init(_ gate: Gate, _ answer: GateAnswer) {
            self.gate = gate
            self.answer = answer
        }
    }

    /// All gates, in order.
    package let lines: [Line]

    /// Makes a verdict of every gate's answer.
    package init(_ answer: (Gate) -> GateAnswer) { lines = Gate.allCases.map { Line($0, answer($0)) } }

    /// Whether every gate passes now.
    package var isAllowed: Bool { lines.allSatisfy { $0.answer == .passes } }

    /// Gates that refuse, in order.
    package var refusals: [(gate: Gate, reason: String, advice: String?)] {
        lines.compactMap { line in
            if case .refuses(let reason, let advice) = line.answer { (line.gate, reason, advice) } else { nil }
        }
    }

    /// Gates that only ask to wait, in order.
    package var delays: [(gate: Gate, at: Instant, reason: String)] {
        lines.compactMap { line in
            if case .later(let at, let reason) = line.answer { (line.gate, at, reason) } else { nil }
        }
    }

    /// When it would pass: now, at an instant, or never as asked (`nil`).
    package func opens(from now: Instant) -> Instant? {
        refusals.isEmpty ? delays.map(\.at).reduce(now, max) : nil
    }

    /// The frequency cap that is in the way even when quiet hours are over: a playbook may choose not to wait for it.
    package var cap: (at: Instant, reason: String)? {
        guard let cap = delays.first(where: { $0.gate == .frequency }) else { return nil }
        if let quiet = delays.first(where: { $0.gate == .quietHours }), quiet.at >= cap.at { return nil }
        return (cap.at, cap.reason)
    }

    /// The refusal a caller gets: every gate that says no, and what would make it pass; `nil` when all pass.
    package var error: WinbackError? {
        let no = refusals
        let wait = delays
        guard !no.isEmpty || !wait.isEmpty else { return nil }
        let reasons =
            no.map { "\($0.gate.title): \($0.reason)" }
            + wait.map { "\($0.gate.title): \($0.reason), passes at \($0.at.iso8601)" }
        let advice = no.compactMap(\.advice)
        return WinbackError(
            no.isEmpty ? "guard_later" : "guard_refused", .refused, reasons.joined(separator: "; "),
            advice: advice.isEmpty
                ? (no.isEmpty ? "ask again then" : nil) : advice.joined(separator: "; "))
    }
}
