import Hummingbird

/// Answers only requests that were meant for this machine.
///
/// A page from elsewhere can make a browser ask a loopback address under its own name (DNS rebinding); such a request
/// carries that name, and gets no answer.
struct LocalHostOnly<Context: RequestContext>: RouterMiddleware {
    /// The name under which the team's own proxy hands requests on; `nil` when there is none.
    var proxiedHost: @Sendable () -> String? = { nil }

    @concurrent func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let authority = request.head.authority,
            Self.isLocal(authority) || authority.lowercased() == proxiedHost()
        else {
            throw HTTPError(.misdirectedRequest, message: "this server answers under a loopback address only")
        }
        return try await next(request, context)
    }

    static func isLocal(_ authority: String) -> Bool {
        if HTTPAddress.loopback(authority) != nil { return true }
        guard let colon = authority.lastIndex(of: ":") else { return false }
        return HTTPAddress.loopback(String(authority[..<colon])) != nil
    }
}
