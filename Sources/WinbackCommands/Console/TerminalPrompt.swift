import Dispatch
import Foundation

/// Asks a person at the terminal for something that is not shown while it is typed.
///
/// It reads from the terminal itself and never from standard input, so that nothing piped in, and no script that only
/// has the command line, answers in a person's place.
enum TerminalPrompt {
    /// What was typed, without its line break; empty when only Return was pressed, `nil` when there is no terminal or
    /// the person gave up (Ctrl-C, Ctrl-D).
    static func askHidden(_ prompt: String) async -> String? {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: ask(prompt)) }
        }
    }

    private static func ask(_ prompt: String) -> String? {
        let terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard terminal >= 0 else { return nil }
        defer { close(terminal) }
        var before = termios()
        guard tcgetattr(terminal, &before) == 0 else { return nil }
        var silent = before
        // Keys come one by one and Ctrl-C is one of them: a signal would leave the terminal without echo.
        silent.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        guard tcsetattr(terminal, TCSAFLUSH, &silent) == 0 else { return nil }
        say(prompt, to: terminal)
        let typed = readLine(from: terminal)
        say("\n", to: terminal)
        _ = tcsetattr(terminal, TCSAFLUSH, &before)
        return typed
    }

    private static func readLine(from terminal: Int32) -> String? {
        var typed: [UInt8] = []
        var key: UInt8 = 0
        while typed.count < 100 {
            let count = read(terminal, &key, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return nil }
            switch key {
            case 0x0A, 0x0D: return String(decoding: typed, as: UTF8.self)
            case 0x03, 0x04: return nil
            case 0x08, 0x7F: _ = typed.popLast()
            // Apps show codes in groups, and people type the space.
            case 0x20: continue
            default: typed.append(key)
            }
        }
        return nil
    }

    private static func say(_ text: String, to terminal: Int32) {
        let bytes = Array(text.utf8)
        _ = write(terminal, bytes, bytes.count)
    }
}
