import Foundation
import WinbackFormats
import WinbackModel

/// The file of rejected rows beside an import, readable by its owner alone, made when the first row is rejected.
final class RejectionFile {
    private let wanted: String
    private let fallback: String
    private var descriptor: Int32 = -1
    /// Where the rows went; `nil` as long as none was rejected.
    private(set) var path: String?

    /// A file beside `file`, or in the state directory when that place cannot be written.
    init(beside file: String, kind: ImportKind, orIn state: String) {
        let name = file == "-" ? "\(kind.rawValue)-from-stdin" : file
        wanted = name + ".rejected.csv"
        fallback = state + "/" + (URL(fileURLWithPath: name).lastPathComponent) + ".rejected.csv"
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Removes what an earlier import of the same file left, so that a stale file misleads nobody.
    func removeStale() {
        unlink(wanted)
    }

    /// Adds rows.
    func add(_ rejections: [Rejection]) throws {
        guard !rejections.isEmpty else { return }
        var text = ""
        if descriptor < 0 {
            try make()
            text = Rejection.csvHeader
        }
        for rejection in rejections { text += rejection.csvLine }
        try write(Array(text.utf8))
    }

    private func make() throws {
        for candidate in [wanted, fallback] {
            descriptor = open(candidate, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { continue }
            // An earlier file may have had other permissions, and rows hold personal data.
            guard fchmod(descriptor, 0o600) == 0 else { break }
            path = candidate
            return
        }
        throw failure()
    }

    private func write(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: sent), $0.count - sent)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure() }
            sent += count
        }
    }

    private func failure() -> WinbackError {
        WinbackError(
            "rejections_unwritable", .unavailable,
            "rejected rows cannot be written to \(wanted): \(String(cString: strerror(errno)))",
            advice: "make its folder writable and import the file again; rows imported so far are kept")
    }
}
