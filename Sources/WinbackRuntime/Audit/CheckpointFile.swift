import Foundation
package import WinbackEngine
package import WinbackFormats
package import WinbackModel

/// The file outside the state directory that checkpoints are appended to.
package enum CheckpointFile {
    /// Appends a checkpoint as a line and waits until the disk has it; throws `checkpoint_unwritten`.
    package static func append(_ checkpoint: AuditCheckpoint, to path: String) throws {
        let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
        guard file >= 0 else { throw failure(path) }
        defer { close(file) }
        let line = Array((checkpoint.line + "\n").utf8)
        // One write of a short line to a file opened for appending is never mixed with another's.
        guard write(file, line, line.count) == line.count, fsync(file) == 0 else { throw failure(path) }
    }

    private static func failure(_ path: String) -> WinbackError {
        WinbackError(
            "checkpoint_unwritten", .unavailable,
            "the checkpoint is in the store, but not in \(path): \(String(cString: strerror(errno)))",
            advice: "let the daemon's account append to the file; the next checkpoint vouches for the same rows again")
    }
}

extension AuditSettings {
    /// Reads a team's settings; `nil` when it has no file of them.
    package static func load(from state: StateDirectory) throws -> Reading<AuditSettings>? {
        guard FileManager.default.fileExists(atPath: state.audit) else { return nil }
        return AuditSettingsReader.read(try TeamConfiguration.text(state.audit), file: state.audit)
    }
}
