import Glibc

/// Data that lies beside the package when it is developed, and is absent elsewhere.
enum SharedData {
    /// The bytes of a file under `../shared/data`; nil, with the reason printed, when it is not there.
    static func bytes(_ path: String) -> [UInt8]? {
        file(root + "/../shared/data/" + path)
    }

    /// The package's own directory.
    static var root: String {
        var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        parts.removeLast(3)
        return parts.joined(separator: "/")
    }

    /// The bytes of a file of the package.
    static func file(_ path: String) -> [UInt8]? {
        guard let handle = fopen(path, "rb") else {
            print("skipped: \(path) is not there")
            return nil
        }
        defer { fclose(handle) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, handle), count > 0 { bytes += buffer[..<count] }
        return bytes
    }
}
