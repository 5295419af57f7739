import Dispatch
import WinbackWire

/// Sends progress while an operation runs, in order and before the answer.
final class ProgressChannel: Sendable {
    private let connection: SocketConnection
    private let pending = DispatchGroup()

    init(_ connection: SocketConnection) { self.connection = connection }

    /// Sends without waiting; a caller that has gone away is noticed when the answer is sent.
    func send(_ progress: Progress) {
        pending.enter()
        connection.sendLater(SocketReply.progress(progress).json().write()) { self.pending.leave() }
    }

    /// Returns when everything was sent.
    func finish() async {
        await withCheckedContinuation { continuation in
            pending.notify(queue: .global()) { continuation.resume() }
        }
    }
}
