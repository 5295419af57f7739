package import WinbackModel

/// Something that happened to an entry which a person asks about later, with the reason they are given.
///
/// What was sent or given is in the audit chain and at the provider; this says why an entry entered, waited for
/// permission, passed a step over or left.
package struct EntryEvent: Sendable, Hashable {
    /// What happened.
    package enum Kind: Int, Sendable, Hashable, CaseIterable {
        /// Entered the loop.
        case entered = 0
        /// Entered the control group. Who reads about single members is never told it apart from `entered`.
        case heldOut = 1
        /// A message may not go out yet.
        case deferred = 2
        /// A step was passed over.
        case skipped = 3
        /// Something could not be told and the journey went on without it.
        case noted = 4
        /// Left.
        case left = 5
        /// Moved to another version of the playbook.
        case moved = 6
        /// Stayed with its version when others were moved.
        case stayed = 7

        /// The word used in output, alike for treated and held out.
        package var word: String {
            switch self {
            case .entered, .heldOut: "entered"
            case .deferred: "deferred"
            case .skipped: "skipped"
            case .noted: "noted"
            case .left: "left"
            case .moved: "moved"
            case .stayed: "stayed"
            }
        }
    }

    /// The entry.
    package var entry: EntryID
    /// Its loop.
    package var loop: LoopID
    /// When.
    package var at: Instant
    /// What happened.
    package var kind: Kind
    /// Index of the step it is about.
    package var position: Int
    /// Why, for people.
    package var reason: String

    /// Makes an event.
    package init(_ kind: Kind, entry: EntryID, loop: LoopID, at: Instant, position: Int = 0, reason: String) {
        self.kind = kind
        self.entry = entry
        self.loop = loop
        self.at = at
        self.position = position
        self.reason = reason
    }

    /// An event at the place where an entry stands.
    package init(_ kind: Kind, of entry: EntryRecord, at: Instant, reason: String) {
        self.init(kind, entry: entry.id, loop: entry.loop, at: at, position: entry.position, reason: reason)
    }

    /// Whether another says the same of the same step, so that looking twice is not told twice.
    package func repeats(_ other: EntryEvent) -> Bool {
        kind == other.kind && position == other.position && reason == other.reason
    }
}
