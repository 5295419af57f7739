/// What an operation does to the world.
package enum OperationEffect: String, Sendable, Hashable, CaseIterable {
    /// Changes nothing but the audit chain.
    case read
    /// Changes facts or loops.
    case write
    /// Decides what waits for a person.
    case decide
}
