/// A revision of the protocol, named by its date.
package enum Revision: String, Sendable, Hashable, CaseIterable, Comparable {
    /// The first.
    case november2024 = "2024-11-05"
    /// Adds annotations and completion.
    case march2025 = "2025-03-26"
    /// Adds titles, structured results and elicitation; takes batches away.
    case june2025 = "2025-06-18"
    /// The last one with a handshake.
    case november2025 = "2025-11-25"
    /// Stateless: every request says which revision it speaks and what its client can do.
    case july2026 = "2026-07-28"

    /// The newest with a handshake.
    package static let newestLegacy = Revision.november2025
    /// Every revision, newest first, as a server lists them.
    package static let newestFirst = Array(allCases.reversed())

    /// Whether it has no handshake.
    package var isModern: Bool { self == .july2026 }
    /// Whether tools carry annotations.
    package var hasAnnotations: Bool { self >= .march2025 }
    /// Whether a result may be something to hear.
    var hasAudio: Bool { self >= .march2025 }
    /// Whether tools carry titles, output schemas and structured results.
    package var hasStructuredResults: Bool { self >= .june2025 }
    /// Whether a client may be asked for input.
    package var hasElicitation: Bool { self >= .june2025 }

    /// What a handshake agrees on: what was asked for when it has a handshake, else the newest that has one.
    package static func negotiated(_ asked: String) -> Revision {
        guard let revision = Revision(rawValue: asked), !revision.isModern else { return newestLegacy }
        return revision
    }

    package static func < (a: Revision, b: Revision) -> Bool { a.rawValue < b.rawValue }
}
