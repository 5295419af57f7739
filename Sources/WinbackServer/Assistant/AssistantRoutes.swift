import Hummingbird
import WinbackMCP
import WinbackModel
import WinbackRuntime
import WinbackWire

/// `POST /mcp`: one message in, one answer out, for every revision of the protocol and without sessions.
///
/// Checked in this order: where the request comes from, who sends it, how often, what it is, and then the protocol's own
/// ladder. Nothing a stranger sends is parsed.
struct AssistantRoutes: Sendable {
    let desk: AssistantDesk
    /// Where the pages are reached from outside.
    let web: @Sendable () -> WebSettings
    /// The team's time.
    let now: @Sendable () -> Instant

    /// The longest message.
    private static let bytesMax = 1 << 20
    private let pace = KeyPace()
    private let strangers = PeerLimiter(perMinute: 120, burst: 60)

    init(desk: AssistantDesk, web: @escaping @Sendable () -> WebSettings, now: @escaping @Sendable () -> Instant) {
        self.desk = desk
        self.web = web
        self.now = now
    }

    func add(to router: Router<BasicRequestContext>) {
        router.post("/mcp") { request, _ in try await answer(request) }
        for method in [HTTPRequest.Method.get, .delete, .put, .patch] {
            router.on("/mcp", method: method) { request, _ in
                try checkOrigin(request)
                var answer = Self.text(.methodNotAllowed, "send POST: there are no sessions and no streams to take up")
                answer.headers[.allow] = "POST"
                return answer
            }
        }
    }

    private func answer(_ request: Request) async throws -> Response {
        try checkOrigin(request)
        let caller: CallerIdentity
        do {
            let key = Self.bearer(request)
            guard key != nil || strangers.admits(PageAnswer.peer(of: request, web()), at: micros) else {
                return Self.later(60)
            }
            caller = try await desk.identify(key: key)
        } catch {
            return Self.unauthorised(request, OperationFailure(error).error)
        }
        if let seconds = pace.wait(caller, at: micros) { return Self.later(seconds) }
        let accept = request.headers[.accept]
        if let refusal = HTTPDoor.refusal(contentType: request.headers[.contentType], accept: accept) {
            return Self.json(.init(code: refusal.status), refusal.body)
        }
        let body = try await request.body.collect(upTo: Self.bytesMax)
        let admission: HTTPLadder.Admission
        do throws(HTTPLadder.Refusal) {
            admission = try HTTPLadder.admit(Array(body.readableBytesView), Self.headers(request))
        } catch {
            return Self.json(.init(code: error.status), error.body)
        }
        guard case .request(let admitted) = admission else { return Response(status: .accepted) }
        if admitted.client.progressToken != nil, HTTPDoor.takesStream(accept: accept) {
            return await ProgressStream.response(to: admitted, by: caller, from: desk)
        }
        let (json, code) = await desk.response(to: admitted, by: caller)
        return Self.json(.init(code: code?.status(modern: admitted.revision.isModern) ?? 200), json)
    }

    private var micros: Int64 { now().milliseconds * 1_000 }

    /// A page from elsewhere must not speak through somebody's browser: an origin is this server's own, or none is given.
    private func checkOrigin(_ request: Request) throws {
        let known = [web().publicURL.map { $0.text }].compactMap { $0 }
        guard HTTPDoor.admits(origin: request.headers[.origin], authority: request.head.authority, known: known) else {
            throw HTTPError(.forbidden, message: "requests from this origin are not answered")
        }
    }

    private static func bearer(_ request: Request) -> String? {
        guard let header = request.headers[.authorization], header.utf8.count <= 1_000 else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        let key = parts[1].filter { $0 != " " }
        return key.isEmpty ? nil : key
    }

    private static func unauthorised(_ request: Request, _ error: WinbackError) -> Response {
        var challenge = "Bearer realm=\"winback\""
        if request.headers[.authorization] != nil { challenge += ", error=\"invalid_token\"" }
        // Without a key nothing is said about who could sign in how: only how to send one.
        let missing =
            "send a key as Authorization: Bearer; winback key create makes one, winback mcp setup shows where it goes"
        let message = bearer(request) == nil ? missing : error.description
        var answer = json(.unauthorized, ProtocolError(.unauthorized, message).response(to: nil))
        answer.headers[.wwwAuthenticate] = challenge
        return answer
    }

    private static func later(_ seconds: Int) -> Response {
        var answer = text(.tooManyRequests, "too many requests; wait \(seconds) s")
        answer.headers[.retryAfter] = "\(seconds)"
        return answer
    }

    private static func headers(_ request: Request) -> RequestHeaders {
        RequestHeaders { name in HTTPFields.Element.Name(name).flatMap { request.headers[$0] } }
    }

    static func json(_ status: HTTPResponse.Status, _ body: JSONValue) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body.write())))
    }

    private static func text(_ status: HTTPResponse.Status, _ text: String) -> Response {
        json(status, ProtocolError(.invalidRequest, text).response(to: nil))
    }
}
