/// Who is behind the change of a distinct count: "active fell by 4" may hide 18 who left.
package struct MemberFlow: Sendable, Equatable {
    /// Counted now and not before, before and not now, and in both.
    package let gained, lost, retained: Int

    /// Members in the previous period.
    package var previous: Int { retained + lost }
    /// Members in the current period.
    package var current: Int { retained + gained }
    /// The change of the count: gained less lost.
    package var change: Int { gained - lost }

    /// Makes a flow; counts are not negative.
    package init(gained: Int, lost: Int, retained: Int) {
        precondition(gained >= 0 && lost >= 0 && retained >= 0, "counts of members")
        self.gained = gained
        self.lost = lost
        self.retained = retained
    }

    /// Counts a flow from the two sets.
    package init(previous: Set<Int64>, current: Set<Int64>) {
        let both = previous.intersection(current).count
        self.init(gained: current.count - both, lost: previous.count - both, retained: both)
    }
}
