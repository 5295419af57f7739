import Foundation
package import WinbackModel
import WinbackPorts

/// The machine's wall clock.
package struct SystemClock: WallClock {
    /// The machine's wall clock.
    package init() {}

    /// Now, to the millisecond.
    package func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
