import Foundation
import Hummingbird
import WinbackModel
import WinbackRuntime

/// What pages share: their content policy, who asks, and whether a form came from our own page.
enum PageAnswer {
    /// What a browser may do with a page: show it in its one style, and send its form back to us.
    static func policy(style: String) -> String {
        "default-src 'none'; style-src 'sha256-\(hash(style))'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    }

    private static func hash(_ style: String) -> String {
        let hex = Array(ContentHash(of: Array(style.utf8)).hex.utf8).map { $0 < 0x60 ? $0 - 0x30 : $0 - 0x57 }
        return Data(stride(from: 0, to: hex.count, by: 2).map { hex[$0] << 4 | hex[$0 + 1] }).base64EncodedString()
    }

    /// A page under a policy.
    static func html(_ status: HTTPResponse.Status, _ html: String, policy: String) -> Response {
        var response = Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
        response.headers[.contentSecurityPolicy] = policy
        return response
    }

    /// Who asks. The daemon listens on this machine alone, so without a proxy that is one peer; behind one it is what
    /// the proxy wrote last, the only part of the header that the asker cannot choose.
    static func peer(of request: Request, _ web: WebSettings) -> String {
        guard web.behindProxy, let name = HTTPFields.Element.Name("X-Forwarded-For"),
            let all = request.headers[name],
            let last = all.split(separator: ",").last
        else { return "here" }
        return String(last.filter { !$0.isWhitespace }.prefix(64))
    }

    /// Whether a form may have been sent by our own page: browsers that say where it comes from have to say so.
    ///
    /// `Sec-Fetch-Site` (W3C Fetch Metadata, 2021) where it is sent, else `Origin` (Fetch Standard §3.2).
    static func isOwnForm(_ request: Request) -> Bool {
        if let name = HTTPFields.Element.Name("Sec-Fetch-Site"), let site = request.headers[name] {
            return site == "same-origin" || site == "none"
        }
        guard let origin = request.headers[.origin] else { return true }
        let host = origin.split(separator: "/", omittingEmptySubsequences: true).last.map(String.init) ?? origin
        return host.lowercased() == request.head.authority?.lowercased()
    }
}
