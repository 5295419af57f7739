import WinbackModel
import WinbackWire

/// Why a row is refused.
struct RowProblem: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }

    /// A field that holds something else than expected.
    init(_ field: ImportField, _ bytes: UnsafeBufferPointer<UInt8>, expected: String, nearest: String? = nil) {
        let hint = nearest.map { "; did you mean \($0)?" } ?? ""
        let found = JSONValue.string(String(decoding: bytes.prefix(200), as: UTF8.self)).shown
        reason = "\(field.name) is \(found), expected \(expected)\(hint)"
    }
}
