import Dispatch
import Glibc
import Synchronization

/// The signals that operate a daemon, as a stream.
///
/// From its making on the signals no longer do what they do by default, until the process ends.
package final class DaemonSignals: Sendable {
    /// What a signal asks for.
    package enum Request: String, Sendable, Equatable {
        /// Finish running work and end: SIGTERM, SIGINT.
        case stop
        /// Read configuration and playbooks again: SIGHUP.
        case reload
    }

    /// The requests as they come; read it once.
    package let requests: AsyncStream<Request>
    // Kept for as long as signals are to be heard.
    private let sources: Mutex<[any DispatchSourceSignal]>

    /// Takes the signals over.
    package init() {
        let (stream, continuation) = AsyncStream.makeStream(of: Request.self, bufferingPolicy: .bufferingNewest(8))
        requests = stream
        // A peer that hung up is an error of one write, not the end of the daemon.
        signal(SIGPIPE, SIG_IGN)
        let queue = DispatchQueue(label: "winback.signals")
        let meanings: [(Int32, Request)] = [(SIGTERM, .stop), (SIGINT, .stop), (SIGHUP, .reload)]
        sources = Mutex(
            meanings.map { number, request in
                signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
                source.setEventHandler { continuation.yield(request) }
                source.resume()
                return source
            })
    }
}
