/// Why a text is not the JSON we accept, and the exact place.
package struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was found and what was expected.
    package let reason: String
    /// The line, from 1.
    package let line: Int
    /// The column in characters (Unicode scalars), from 1.
    package let column: Int
    /// The offset in bytes, from 0.
    package let byte: Int

    /// The reason with its place.
    package var description: String { "line \(line), column \(column) (byte \(byte)): \(reason)" }

    /// A problem at an offset of `bytes`; line and column are counted from the text before it.
    init(_ reason: String, at byte: Int, in bytes: UnsafeBufferPointer<UInt8>) {
        var line = 1
        var column = 1
        for index in 0..<min(byte, bytes.count) {
            if bytes[index] == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if bytes[index] & 0xC0 != 0x80 {
                column += 1
            }
        }
        self.reason = reason
        self.line = line
        self.column = column
        self.byte = byte
    }
}
