import Glibc

/// The machine's clock that never jumps, for measuring how long something takes.
package enum MonotonicClock {
    /// Microseconds since some point in the past (`CLOCK_MONOTONIC`, the clock systemd compares with).
    package static func microseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
