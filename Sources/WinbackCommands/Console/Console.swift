import Foundation
package import WinbackReports

/// Where a command writes, and what the place it writes to can show.
package struct Console: Sendable {
    /// How text for people is drawn.
    package var style: TextStyle
    /// Whether standard error is a terminal, where progress may be shown at once.
    package var showsProgress: Bool
    /// Whether standard output is a terminal, where a picture can be read by a camera.
    package var isTerminal: Bool
    /// Asks a person at the terminal for something that is not shown while it is typed; `nil` when nobody can be asked.
    package var askHidden: @Sendable (String) async -> String?
    /// The environment.
    package var environment: [String: String]
    /// Takes text for standard output.
    package var write: @Sendable (String) -> Void
    /// Takes text for standard error.
    package var writeError: @Sendable (String) -> Void

    /// Makes a console.
    package init(
        style: TextStyle, showsProgress: Bool, environment: [String: String],
        write: @escaping @Sendable (String) -> Void, writeError: @escaping @Sendable (String) -> Void,
        isTerminal: Bool = false, askHidden: @escaping @Sendable (String) async -> String? = { _ in nil }
    ) {
        self.style = style
        self.showsProgress = showsProgress
        self.isTerminal = isTerminal
        self.askHidden = askHidden
        self.environment = environment
        self.write = write
        self.writeError = writeError
    }

    /// The process's own output; colours only on a terminal, and not with `NO_COLOR`.
    package static var standard: Console {
        let environment = ProcessInfo.processInfo.environment
        let isTerminal = isatty(STDOUT_FILENO) == 1
        let wantsColour = (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        let style = TextStyle(
            colour: isTerminal && wantsColour, width: isTerminal ? columns(environment) : 120,
            ascii: isASCII(environment))
        return Console(
            style: style, showsProgress: isatty(STDERR_FILENO) == 1, environment: environment,
            write: { writeAll($0, to: STDOUT_FILENO) }, writeError: { writeAll($0, to: STDERR_FILENO) },
            isTerminal: isTerminal, askHidden: TerminalPrompt.askHidden)
    }

    /// The bytes go out at once: nothing is lost when the process ends, and output keeps its order with errors.
    private static func writeAll(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: sent), $0.count - sent)
            }
            if count < 0, errno == EINTR { continue }
            // Whoever read this has gone; there is nobody left to tell.
            guard count > 0 else { return }
            sent += count
        }
    }

    private static func columns(_ environment: [String: String]) -> Int {
        var size = winsize()
        if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return min(Int(size.ws_col), 160) }
        return environment["COLUMNS"].flatMap(Int.init) ?? 120
    }

    private static func isASCII(_ environment: [String: String]) -> Bool {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty }
        return locale == "C" || locale == "POSIX"
    }
}
