import Foundation
import WinbackModel

/// One team's directory: its store, its configuration and its socket live there and nowhere else.
package struct StateDirectory: Sendable, Hashable {
    /// The directory, absolute.
    package let path: String

    /// Takes a directory; a relative path counts from the working directory.
    package init(path: String) { self.path = URL(fileURLWithPath: path).standardizedFileURL.path }

    /// The directory that is meant: `--state`, else `WINBACK_STATE`, else `$XDG_STATE_HOME/winback`, else
    /// `~/.local/state/winback`.
    package static func resolve(option: String?, environment: [String: String]) -> StateDirectory {
        if let option, !option.isEmpty { return StateDirectory(path: option) }
        if let named = environment["WINBACK_STATE"], !named.isEmpty { return StateDirectory(path: named) }
        if let base = environment["XDG_STATE_HOME"], base.hasPrefix("/") {
            return StateDirectory(path: base + "/winback")
        }
        let home = environment["HOME"] ?? FileManager.default.homeDirectoryForCurrentUser.path
        return StateDirectory(path: home + "/.local/state/winback")
    }

    /// The database.
    package var store: String { path + "/winback.sqlite" }
    /// The file whose lock says that a process works with the database.
    package var lock: String { path + "/winback.lock" }
    /// The folder of the team's configuration.
    package var configuration: String { path + "/config" }
    /// What holds for the whole team.
    package var programme: String { configuration + "/programme.yaml" }
    /// What the team allows at most.
    package var policy: String { configuration + "/policy.yaml" }
    /// The coupon pools.
    package var pools: String { configuration + "/pools.yaml" }
    /// What holds for the audit chain; it need not be there.
    package var audit: String { configuration + "/audit.yaml" }
    /// Who carries effects out.
    package var destinations: String { configuration + "/destinations.yaml" }
    /// Where the team's pages are reached from outside; there may be none.
    package var web: String { configuration + "/web.yaml" }
    /// Who writes to members.
    package var sender: String { configuration + "/sender.yaml" }
    /// The folder of metrics files.
    package var metrics: String { configuration + "/metrics" }
    /// The folder of playbooks.
    package var playbooks: String { path + "/playbooks" }
    /// The folder of message templates.
    package var templates: String { playbooks + "/templates" }
    /// The folder of secrets, which no backup takes along.
    package var secrets: String { path + "/secrets" }
    /// The daemon's socket.
    package var socket: String { path + "/winback.sock" }

    /// Whether `init` has made a team here.
    package var holdsTeam: Bool { FileManager.default.fileExists(atPath: programme) }

    /// Refuses a directory in which no team was made, or that belongs to somebody else.
    package func check() throws {
        guard holdsTeam else {
            throw WinbackError(
                "no_team", .notFound, "there is no team in \(path)",
                advice: "make one with: winback init --state \(path)")
        }
        let owner = ownerUID
        guard owner == nil || owner == geteuid() else {
            throw WinbackError(
                "not_owner", .refused, "\(path) belongs to user \(owner ?? 0), and you are user \(geteuid())",
                advice: "run winback as the user who owns the state directory")
        }
    }

    /// The user who owns the directory; `nil` when it cannot be told.
    package var ownerUID: UInt32? { status.map { $0.st_uid } }

    /// Whether it belongs to the user who runs this process.
    package var isOwn: Bool { ownerUID == geteuid() }

    /// The permission bits of the directory; `nil` when it cannot be told.
    package var mode: UInt32? { status.map { $0.st_mode & 0o7777 } }

    private var status: stat? {
        var status = stat()
        return stat(path, &status) == 0 ? status : nil
    }
}
