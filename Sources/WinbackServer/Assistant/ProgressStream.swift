import Hummingbird
import Synchronization
import WinbackMCP
import WinbackModel
import WinbackRuntime
import WinbackWire

/// An answer that becomes a stream of events only when there is progress to tell: until then it can still be a plain answer
/// with a status of its own.
enum ProgressStream {
    private enum Event: Sendable {
        case progress(JSONValue)
        case answer(JSONValue, ProtocolError.Code?)
    }

    static func response(
        to request: AdmittedRequest, by caller: CallerIdentity, from desk: AssistantDesk
    ) async -> Response {
        let (events, sink) = AsyncStream<Event>.makeStream(bufferingPolicy: .bufferingNewest(64))
        let gate = Mutex(ProgressGate())
        let token = request.client.progressToken ?? .null
        let channel = AssistantChannel(progress: { news in
            let now = MonotonicClock.microseconds() / 1_000
            guard gate.withLock({ $0.admits(Double(news.done), at: now) }) else { return }
            sink.yield(
                .progress(
                    ResultWriter.progress(token, Double(news.done), total: news.total.map(Double.init), news.text)))
        })
        // Beside the answer, which ends it when the client closes the stream.
        let work = Task {
            let (json, code) = await desk.response(to: request, by: caller, through: channel)
            sink.yield(.answer(json, code))
            sink.finish()
        }
        sink.onTermination = { reason in
            if case .cancelled = reason { work.cancel() }
        }
        var iterator = events.makeAsyncIterator()
        let first = await withTaskCancellationHandler {
            await iterator.next()
        } onCancel: {
            work.cancel()
        }
        switch first {
        case nil: return AssistantRoutes.json(.internalServerError, [:])
        case .answer(let json, let code)?:
            return AssistantRoutes.json(.init(code: code?.status(modern: request.revision.isModern) ?? 200), json)
        case .progress(let message)?: return stream(message, events, work)
        }
    }

    private static func stream(
        _ first: JSONValue, _ events: AsyncStream<Event>, _ work: Task<Void, Never>
    ) -> Response {
        var response = Response(
            status: .ok, headers: [.contentType: "text/event-stream"],
            body: ResponseBody { writer in
                do {
                    try await writer.write(event(first))
                    for await next in events {
                        switch next {
                        case .progress(let message), .answer(let message, _): try await writer.write(event(message))
                        }
                    }
                    try await writer.finish(nil)
                } catch {
                    // The client closed the stream, which cancels its request.
                    work.cancel()
                    throw error
                }
            })
        if let name = HTTPFields.Element.Name("X-Accel-Buffering") { response.headers[name] = "no" }
        return response
    }

    private static func event(_ message: JSONValue) -> ByteBuffer {
        ByteBuffer(bytes: HTTPDoor.event(message))
    }
}
