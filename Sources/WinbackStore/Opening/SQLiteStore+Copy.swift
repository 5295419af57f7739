import WinbackModel

extension SQLiteStore {
    /// Writes everything into the store file of a state directory that has none yet.
    ///
    /// Afterwards the directory can be opened as any other. A simulation in memory leaves its state this way. The file
    /// is for its owner's eyes only. Throws a `WinbackError` when there is a store already or no room for one.
    package func copy(to directory: String) async throws {
        let files = try StoreFiles(directory: directory)
        guard StoreFiles.size(files.database) == 0 else {
            throw WinbackError("store_exists", .refused, "There is a store in \(directory) already.")
        }
        try files.makeDatabase()
        try vault.copy(to: files.secrets)
        try await writer.run { db in try db.run("VACUUM INTO $1") { $0.bind(1, files.database) } }
    }
}
