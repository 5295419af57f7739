import Foundation
import WinbackModel

/// Secrets of others that a person handed over: from the service manager, or from `secrets/NAME` in the state directory.
///
/// Never from the environment or an argument: those are inherited by every child and shown in process lists.
package struct Credentials: Sendable {
    private let state: StateDirectory
    private let folder: String?

    /// Makes a reader; `environment` tells where the service manager puts credentials.
    package init(state: StateDirectory, environment: [String: String]) {
        self.state = state
        folder = environment["CREDENTIALS_DIRECTORY"]
    }

    /// The text of a credential; throws when there is none, when others may read it, and when it is no short text.
    package func text(_ name: String) throws -> String {
        if let folder, FileManager.default.fileExists(atPath: folder + "/" + name) {
            return try read(folder + "/" + name)
        }
        let path = state.secrets + "/" + name
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw WinbackError(
                "no_credential", .notFound, "\(path) does not exist",
                advice: "write the secret there with mode 0600, or hand it over with LoadCredential=\(name):FILE")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw WinbackError(
                "secret_shared", .refused, "\(path) can be read by others", advice: "run: chmod 600 \(path)")
        }
        return try read(path)
    }

    private func read(_ path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path), data.count <= 4_096,
            let text = String(validating: data, as: UTF8.self)
        else { throw WinbackError("cannot_read", .unavailable, "\(path) cannot be read, or is no short text") }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
