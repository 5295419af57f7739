/// Which reports of progress are told: only growing ones, and not more often than people can follow.
package struct ProgressGate: Sendable {
    private var last = -1.0
    private var toldAt: Int64?
    private let every: Int64

    /// Makes a gate; `every` is the time between two reports in milliseconds.
    package init(every: Int64 = 250) { self.every = every }

    /// Whether a report is told at a time in milliseconds.
    package mutating func admits(_ done: Double, at now: Int64) -> Bool {
        guard done > last, toldAt.map({ now - $0 >= every }) ?? true else { return false }
        last = done
        toldAt = now
        return true
    }
}
