import Dispatch
import Foundation
import Synchronization

/// Standard input, a line at a time, on a thread of its own so that no task blocks.
final class StandardInput: Sendable {
    private struct State {
        var rest: [UInt8] = []
        var isAtEnd = false
    }

    private let state = Mutex(State())
    private let reading = DispatchQueue(label: "winback.stdin")
    /// A line is not read further than this; what is cut is no message and is answered as such.
    private static let longest = 2 << 20

    private var isAtEnd: Bool { state.withLock { $0.isAtEnd } }

    /// The next line without its break; `nil` at the end.
    func line() async throws -> [UInt8]? {
        await withCheckedContinuation { continuation in
            reading.async { continuation.resume(returning: self.readLine()) }
        }
    }

    private func readLine() -> [UInt8]? {
        var searched = 0
        while true {
            let found: [UInt8]? = state.withLock { state in
                if let end = state.rest[searched...].firstIndex(of: 0x0A) {
                    defer { state.rest.removeSubrange(...end) }
                    return Array(state.rest[..<end])
                }
                searched = state.rest.count
                if state.rest.count > Self.longest || (state.isAtEnd && !state.rest.isEmpty) {
                    defer { state.rest = [] }
                    return state.rest
                }
                return nil
            }
            if let found { return found }
            if isAtEnd { return nil }
            var chunk = [UInt8](repeating: 0, count: 1 << 16)
            let count = read(STDIN_FILENO, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            state.withLock { state in
                if count > 0 { state.rest += chunk[..<count] } else { state.isAtEnd = true }
            }
        }
    }
}
