package import WinbackModel

extension Playbook.Audience {
    /// Whether a member could be in both audiences at the same time.
    package func overlaps(_ other: Playbook.Audience) -> Bool {
        states.contains { other.states.contains($0) } && Self.meet(tiers, other.tiers)
            && Self.meet(countries, other.countries) && Self.meet(stores, other.stores)
    }

    /// An empty list means everybody.
    private static func meet(_ a: [String], _ b: [String]) -> Bool {
        a.isEmpty || b.isEmpty || a.contains { b.contains($0) }
    }
}
