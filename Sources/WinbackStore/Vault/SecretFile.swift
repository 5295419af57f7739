import WinbackModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Files that only their owner may read, from the moment they exist.
enum SecretFile {
    /// Makes the folder unless it is there.
    static func makeFolder(_ path: String) throws {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw StoreFiles.failure(errno, making: path) }
    }

    /// Makes an empty file unless it is there; SQLite gives its log the same mode.
    static func make(_ path: String) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw StoreFiles.failure(errno, making: path) }
        close(descriptor)
    }
}
