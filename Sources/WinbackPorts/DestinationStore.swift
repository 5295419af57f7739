package import WinbackEngine

/// What is known of destinations beyond one process: first use, last success, and whether work is kept away.
package protocol DestinationStore {
    /// What is known, by name ascending.
    func destinationStates() throws -> [DestinationState]
    /// Adds or replaces what is known of some.
    func saveDestinationStates(_ states: [DestinationState]) throws
}
