import Foundation
import WinbackModel

/// Turns failed system calls on a socket into errors people can act on.
enum SocketFailure {
    static func error(_ what: String, _ path: String, _ reason: Int32) -> WinbackError {
        WinbackError(
            "socket_failed", .unavailable, "\(path): \(what): \(String(cString: strerror(reason)))",
            advice: "check that the daemon runs and that you are the user who owns the state directory")
    }
}
