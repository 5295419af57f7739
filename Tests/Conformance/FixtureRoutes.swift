import Hummingbird
import WinbackMCP
import WinbackWire

/// `POST /mcp` on a loopback address, in the order of the daemon's own door and without its keys.
struct FixtureRoutes: Sendable {
    private let desk: FixtureDesk
    private let hosts: [String]

    init(port: Int) {
        desk = FixtureDesk()
        hosts = ["127.0.0.1", "localhost", "[::1]"].map { "\($0):\(port)" }
    }

    func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.post("/mcp") { request, _ in try await answer(request) }
        for method in [HTTPRequest.Method.get, .delete, .put, .patch] {
            router.on("/mcp", method: method) { request, _ in
                if let refusal = stranger(request) { return refusal }
                var answer = Self.response(HTTPDoor.refusal(405, "send POST: there are no sessions and no streams"))
                answer.headers[.allow] = "POST"
                return answer
            }
        }
        return router
    }

    private func answer(_ request: Request) async throws -> Response {
        if let refusal = stranger(request) { return refusal }
        let accept = request.headers[.accept]
        if let refusal = HTTPDoor.refusal(contentType: request.headers[.contentType], accept: accept) {
            return Self.response(refusal)
        }
        let body = try await request.body.collect(upTo: 1 << 20)
        let headers = RequestHeaders { name in HTTPFields.Element.Name(name).flatMap { request.headers[$0] } }
        let admission: HTTPLadder.Admission
        do throws(HTTPLadder.Refusal) {
            admission = try HTTPLadder.admit(Array(body.readableBytesView), headers)
        } catch {
            return Self.response(error)
        }
        guard case .request(let admitted) = admission else { return Response(status: .accepted) }
        if admitted.client.progressToken != nil, HTTPDoor.takesStream(accept: accept) {
            return await FixtureStream.response(to: admitted, from: desk)
        }
        let (json, status) = await desk.response(to: admitted) { _, _ in }
        return Self.response(status, json)
    }

    /// What a request is told that a page from elsewhere made a browser send (DNS rebinding).
    private func stranger(_ request: Request) -> Response? {
        guard let authority = request.head.authority?.lowercased(), hosts.contains(authority) else {
            return Self.response(HTTPDoor.refusal(421, "this server answers under a loopback address only"))
        }
        guard HTTPDoor.admits(origin: request.headers[.origin], authority: authority) else {
            return Self.response(HTTPDoor.refusal(403, "requests from this origin are not answered"))
        }
        return nil
    }

    static func response(_ status: Int, _ body: JSONValue) -> Response {
        Response(
            status: .init(code: status), headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body.write())))
    }

    private static func response(_ refusal: HTTPLadder.Refusal) -> Response { response(refusal.status, refusal.body) }
}

/// An answer that becomes a stream of events when there is progress to tell.
enum FixtureStream {
    private enum Event: Sendable {
        case progress(JSONValue)
        case answer(JSONValue, status: Int)
    }

    static func response(to request: AdmittedRequest, from desk: FixtureDesk) async -> Response {
        let (events, sink) = AsyncStream<Event>.makeStream()
        let token = request.client.progressToken ?? .null
        // Beside the answer, which ends it when the client closes the stream.
        let work = Task {
            let (json, status) = await desk.response(to: request) { done, total in
                sink.yield(.progress(ResultWriter.progress(token, done, total: total, "")))
            }
            sink.yield(.answer(json, status: status))
            sink.finish()
        }
        sink.onTermination = { reason in
            if case .cancelled = reason { work.cancel() }
        }
        var iterator = events.makeAsyncIterator()
        switch await iterator.next() {
        case nil: return FixtureRoutes.response(500, [:])
        case .answer(let json, let status)?: return FixtureRoutes.response(status, json)
        case .progress(let first)?:
            var response = Response(
                status: .ok, headers: [.contentType: "text/event-stream"],
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(bytes: HTTPDoor.event(first)))
                    for await next in events {
                        switch next {
                        case .progress(let message), .answer(let message, _):
                            try await writer.write(ByteBuffer(bytes: HTTPDoor.event(message)))
                        }
                    }
                    try await writer.finish(nil)
                })
            if let name = HTTPFields.Element.Name("X-Accel-Buffering") { response.headers[name] = "no" }
            return response
        }
    }
}
