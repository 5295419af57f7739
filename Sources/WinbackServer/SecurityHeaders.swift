import Hummingbird

/// Headers that keep a browser from doing more with an answer than showing it, on every answer, errors included.
struct SecurityHeaders<Context: RequestContext>: RouterMiddleware {
    private typealias FieldName = HTTPFields.Element.Name

    private static var headers: [(name: String, value: String)] {
        [
            ("Cache-Control", "no-store"), ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
            ("Cross-Origin-Resource-Policy", "same-origin"), ("Referrer-Policy", "no-referrer"),
            ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"),
        ]
    }

    @concurrent func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch let error as any HTTPResponseError {
            response = try error.response(from: request, context: context)
        }
        for header in Self.headers {
            // A page with a style or a form brings a policy of its own; nothing else is ever loosened.
            guard let name = FieldName(header.name), name != .contentSecurityPolicy || response.headers[name] == nil
            else { continue }
            response.headers[name] = header.value
        }
        return response
    }
}
