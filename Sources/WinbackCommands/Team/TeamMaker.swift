import Foundation
import WinbackEngine
import WinbackFormats
import WinbackModel
import WinbackPorts
import WinbackRuntime
import WinbackStore

/// Makes a team's state directory; what makes it a team comes last, so that a failure can be repeated.
struct TeamMaker {
    let state: StateDirectory
    let terms: TeamTerms

    /// What a team starts with: every sample but the replay's, which is about other people's orders.
    static let samples = SampleFiles.all.filter { $0.path != "playbooks/replay-cdnow.yaml" }

    /// Makes everything; throws when there is a team already, and when the directory holds something else.
    func make() async throws {
        try checkPlace()
        try makeFolders()
        try await makeStore()
        try writeFiles()
    }

    /// Makes the folders, for the owner's eyes only.
    func makeFolders() throws {
        for folder in [state.path, state.configuration, state.metrics, state.playbooks, state.templates] {
            try makeFolder(folder)
        }
    }

    /// Writes the sample files; the programme is what makes the directory a team's, so it comes last.
    func writeFiles() throws {
        let files = Self.samples.sorted { $0.path != "config/programme.yaml" && $1.path == "config/programme.yaml" }
        for file in StandardMetrics.files { try write(file.text, to: state.metrics + "/" + file.name) }
        for file in files { try write(terms.fill(file), to: state.path + "/" + file.path) }
    }

    private func checkPlace() throws {
        if state.holdsTeam {
            throw WinbackError(
                "team_exists", .refused, "there is a team in \(state.path) already; nothing was changed",
                advice: "choose another directory with --state")
        }
        guard FileManager.default.fileExists(atPath: state.path) else { return }
        let ours: Set<String> = [
            "winback.sqlite", "winback.sqlite-wal", "winback.sqlite-shm", "winback.lock", "config", "playbooks",
            "secrets",
        ]
        let found = try? FileManager.default.contentsOfDirectory(atPath: state.path)
        guard let found else {
            throw WinbackError(
                "not_a_directory", .badInput, "\(state.path) is no directory that can be read",
                advice: "choose another directory with --state")
        }
        if let other = found.sorted().first(where: { !ours.contains($0) }) {
            throw WinbackError(
                "not_empty", .refused, "\(state.path) holds other files, such as \(other)",
                advice: "choose a new or empty directory with --state")
        }
    }

    private func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw WinbackError(
                "cannot_write", .unavailable, "\(path) cannot be made: \(Self.reason(error))",
                advice: "choose a directory you may write to with --state")
        }
    }

    private func makeStore() async throws {
        let store = try await CompositionRoot.openStore(state)
        do {
            var generator = SystemRandomNumberGenerator()
            let salt = TeamSalt(high: generator.next(), low: generator.next())
            let now = CompositionRoot.clock.now()
            let owner = terms.owner
            try await store.write { transaction in
                // A first try that failed later has made the salt already, and it never changes.
                if try transaction.setting("salt") == nil { try transaction.saveSetting("salt", salt.hex) }
                try transaction.saveSetting("kind", "team")
                try transaction.saveSetting("created", now.iso8601)
                try transaction.saveSetting(Caller.ownerSetting, owner.id.text)
                try transaction.savePrincipal(owner)
                try transaction.savePrincipal(.daemon)
                try transaction.audit([
                    AuditEntry(at: now, principal: owner.id, action: "init", subject: "", result: "accepted")
                ])
            }
        } catch {
            try await store.close()
            throw error
        }
        try await store.close()
    }

    private func write(_ text: String, to path: String) throws {
        // A file that somebody has put there counts more than the sample.
        guard !FileManager.default.fileExists(atPath: path) else { return }
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        } catch {
            throw WinbackError(
                "cannot_write", .unavailable, "\(path) cannot be written: \(Self.reason(error))",
                advice: "free space or choose another directory, then run winback init again")
        }
    }

    private static func reason(_ error: any Error) -> String {
        let inner = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        return inner?.localizedDescription ?? (error as NSError).localizedDescription
    }
}
