import WinbackModel

/// A form as browsers send it (`application/x-www-form-urlencoded`, URL Standard §5.1).
struct FormBody: Sendable, Equatable {
    /// The longest form that is read.
    static let bytesMax = 16_384
    /// The most fields that are read.
    static let fieldsMax = 32

    private let fields: [(name: String, value: String)]

    /// Reads a body; `nil` when it is too long, holds too many fields, a bad escape or bytes that are no UTF-8.
    ///
    /// A name given twice is refused too: which of the two counts would be anybody's guess.
    init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.bytesMax else { return nil }
        var found: [(name: String, value: String)] = []
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            let value = equals == pair.endIndex ? pair[pair.endIndex...] : pair[pair.index(after: equals)...]
            guard found.count < Self.fieldsMax, let name = Self.text(pair[..<equals]), let text = Self.text(value),
                !found.contains(where: { $0.name == name })
            else { return nil }
            found.append((name, text))
        }
        fields = found
    }

    /// The value of a field; `nil` when it was not sent.
    subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

    static func == (a: FormBody, b: FormBody) -> Bool {
        a.fields.map(\.name) == b.fields.map(\.name) && a.fields.map(\.value) == b.fields.map(\.value)
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String? {
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            switch bytes[index] {
            case UInt8(ascii: "+"): plain.append(0x20)
            case UInt8(ascii: "%"):
                guard index + 2 < bytes.endIndex, let high = digit(bytes[index + 1]), let low = digit(bytes[index + 2])
                else { return nil }
                plain.append(high << 4 | low)
                index += 2
            case let byte: plain.append(byte)
            }
            index += 1
        }
        return String(validating: plain, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
