import Foundation
import WinbackModel

/// Nested values as one text column: keys sorted, so that the same value is always the same bytes.
enum StoredJSON {
    /// The text of a value.
    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// The value of a text; `column` names the place when the text cannot be read.
    static func value<T: Decodable>(_ type: T.Type, from text: String, column: String) throws -> T {
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw WinbackError.unreadable(column)
        }
    }
}

extension WinbackError {
    /// A stored value that none of our writers could have written.
    static func unreadable(_ column: String) -> WinbackError {
        WinbackError(
            "store_unreadable", .failed, "The store holds a value in \(column) that this version cannot read.",
            advice: "run winback doctor, and restore the latest backup if it finds damage")
    }
}
