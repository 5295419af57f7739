import WinbackEngine
package import WinbackModel
import WinbackPorts
import WinbackWire

/// Another loop that could take some of the same members, and which of the two does.
package struct LoopConflict: Sendable, Hashable {
    /// The other loop.
    package var loop: LoopID
    /// Its priority.
    package var priority: Int
    /// The loop that takes a member whom both could.
    package var winner: LoopID
    /// Makes a conflict.
    package init(loop: LoopID, priority: Int, winner: LoopID) {
        self.loop = loop
        self.priority = priority
        self.winner = winner
    }

    static let shape = Shape<LoopConflict>.object(
        "LoopConflict", "Another loop that could take some of the same members.",
        Field("loop", "The other loop.", .id(), \.loop), Field("priority", "Its priority.", .integer(), \.priority),
        Field("winner", "The loop that takes a member whom both could.", .id(), \.winner),
        make: { LoopConflict(loop: $0, priority: $1, winner: $2) })

    /// Loops at work or proposed whose audience meets a playbook's, by id ascending.
    static func all(_ playbook: Playbook, in transaction: any StoreTransaction) throws -> [LoopConflict] {
        try transaction.loops().compactMap { loop in
            guard loop.id != playbook.name, loop.status != .ended,
                let other = try transaction.closure(loop.digest)?.playbook,
                other.audience.overlaps(playbook.audience)
            else { return nil }
            let isFirst = (other.priority, playbook.name) < (playbook.priority, other.name)
            return LoopConflict(
                loop: loop.id, priority: other.priority, winner: isFirst ? playbook.name : other.name)
        }
    }
}
