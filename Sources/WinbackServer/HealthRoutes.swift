package import Hummingbird
package import WinbackRuntime
import WinbackWire

/// The pages a supervisor asks: whether the daemon lives, and whether it takes work.
package enum HealthRoutes {
    /// Adds them to a router.
    package static func add(to router: Router<BasicRequestContext>, health: DaemonHealth) {
        router.get("/healthz") { _, _ in
            let answer = health.health()
            return json(answer.isWell ? .ok : .serviceUnavailable, answer.body)
        }
        router.get("/readyz") { _, _ in
            let answer = health.readiness()
            return json(answer.isReady ? .ok : .serviceUnavailable, answer.body)
        }
    }

    private static func json(_ status: HTTPResponse.Status, _ body: JSONValue) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body.write(.compact) + [0x0A])))
    }
}
