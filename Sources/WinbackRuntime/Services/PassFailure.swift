import WinbackModel

/// Why a pass of the scheduler failed, and whether trying again makes sense.
package struct PassFailure: Error {
    /// What was thrown.
    package let error: any Error
    /// A stable code.
    package let code: String
    /// A sentence on one line, without personal data.
    package let message: String

    /// Codes of a store that this process cannot use any more; all else may pass, such as a full disk.
    ///
    /// After a failed write to disk SQLite's view of the file is not to be trusted: stopping and recovering on the next
    /// start is safe, trying again is not.
    private static let final: Set<String> = ["store_corrupt", "store_io", "store_unopened", "store_closed"]

    /// Takes an error apart.
    package init(_ error: any Error) {
        self.error = error
        let failure = OperationFailure(error)
        code = failure.error.code
        message = failure.error.description.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// Whether the daemon has to end.
    package var isFinal: Bool { Self.final.contains(code) }
}
