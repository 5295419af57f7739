import Synchronization
import WinbackModel
import WinbackPorts
import WinbackReports

/// Shows how far a long command is: at once on a terminal, after two seconds elsewhere and then every ten.
final class ProgressLine: Sendable {
    private struct State {
        var shownAt: Instant?
        var isOpen = false
    }

    private let console: Console
    private let clock: any WallClock
    private let startedAt: Instant
    private let state = Mutex(State())

    init(console: Console, clock: any WallClock) {
        self.console = console
        self.clock = clock
        startedAt = clock.now()
    }

    /// Shows a line unless one was shown just now.
    func show(_ text: String) {
        let now = clock.now()
        let isDue = state.withLock { state -> Bool in
            let pause: Int64 = console.showsProgress ? 200 : 10_000
            let since = state.shownAt ?? startedAt + .milliseconds(console.showsProgress ? -200 : 2_000 - 10_000)
            guard (now - since).milliseconds >= pause else { return false }
            state.shownAt = now
            state.isOpen = console.showsProgress
            return true
        }
        guard isDue else { return }
        // A carriage return and "erase to the end of the line" (ECMA-48) keep it to one line.
        console.writeError(console.showsProgress ? "\r\u{1B}[K\(text)" : text + "\n")
    }

    /// Takes the line away before other text follows.
    func finish() {
        let wasOpen = state.withLock { state in
            defer { state.isOpen = false }
            return state.isOpen
        }
        if wasOpen { console.writeError("\r\u{1B}[K") }
    }
}

extension ElapsedTime {
    /// `n` milliseconds.
    static func milliseconds(_ n: Int64) -> ElapsedTime { ElapsedTime(milliseconds: n) }
}
