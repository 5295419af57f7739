import Glibc

/// Gives memory that is free inside the process back to the machine.
///
/// glibc keeps what a burst of work needed; a daemon that sleeps most of the day has no use for it.
enum FreeMemory {
    private typealias Trim = @convention(c) (Int) -> Int32

    /// Asks malloc_trim(3), which Swift's module of glibc does not name; does nothing where there is none.
    static func giveBack() {
        guard let symbol = dlsym(nil, "malloc_trim") else { return }
        _ = unsafeBitCast(symbol, to: Trim.self)(0)
    }
}
