package import Hummingbird
import WinbackModel
package import WinbackRuntime

/// `GET` and `POST /u/{token}`: the link in every marketing message.
///
/// A GET only asks, for mail scanners and link previews open every link of a message, and a member would be
/// unsubscribed by their own spam filter; the POST acts at once, which is what RFC 8058 has mail providers send for their
/// own unsubscribe button and what the page's button sends. A wrong link is answered like a right one.
package enum UnsubscribeRoutes {
    /// Longest token looked at; a real one has 35 characters.
    private static let tokenMax = 100

    /// Adds them to a router.
    package static func add(to router: Router<BasicRequestContext>, desk: UnsubscribeDesk) {
        // Generous, since one mail provider asks for all its readers; a guess has one chance in 2^128 anyway.
        let limiter = PeerLimiter(perMinute: 600, burst: 300)
        router.get("/u/:token") { request, _ in
            guard limiter.admits(peer(of: request, desk), at: desk.now.milliseconds * 1_000) else { return busy() }
            return page(.ok, UnsubscribePage.question)
        }
        router.post("/u/:token") { request, context in
            guard limiter.admits(peer(of: request, desk), at: desk.now.milliseconds * 1_000) else { return busy() }
            let body = try await request.body.collect(upTo: OneClickForm.bytesMax)
            let kind = request.headers[.contentType] ?? ""
            guard OneClickForm.isOneClick(Array(body.readableBytesView), contentType: kind) else {
                return page(.badRequest, UnsubscribePage.mistaken)
            }
            let token = context.parameters.get("token") ?? ""
            try await desk.withdraw(token.utf8.count <= tokenMax ? token : "")
            return page(.ok, UnsubscribePage.done)
        }
    }

    /// Who asks. The daemon listens on this machine alone, so without a proxy that is one peer; behind one it is what
    /// the proxy wrote last, the only part of the header that the asker cannot choose.
    private static func peer(of request: Request, _ desk: UnsubscribeDesk) -> String {
        guard desk.web.behindProxy, let name = HTTPFields.Element.Name("X-Forwarded-For"),
            let all = request.headers[name],
            let last = all.split(separator: ",").last
        else { return "here" }
        return String(last.filter { !$0.isWhitespace }.prefix(64))
    }

    private static func busy() -> Response {
        var response = page(.tooManyRequests, UnsubscribePage.busy)
        response.headers[.retryAfter] = "60"
        return response
    }

    private static func page(_ status: HTTPResponse.Status, _ html: String) -> Response {
        var response = Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
        response.headers[.contentSecurityPolicy] = UnsubscribePage.policy
        return response
    }
}
