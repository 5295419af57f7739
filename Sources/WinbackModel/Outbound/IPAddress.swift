/// An IP address as a number, read strictly: no short, octal or hexadecimal forms of version 4, no zones of version 6.
package enum IPAddress: Sendable, Hashable, CustomStringConvertible {
    /// Version 4, most significant octet first.
    case v4(UInt32)
    /// Version 6 as two halves.
    case v6(high: UInt64, low: UInt64)

    /// Reads four decimal octets without leading zeros, or a version 6 address (RFC 4291, section 2.2).
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count <= 45 else { return nil }
        if bytes.contains(UInt8(ascii: ":")) {
            guard let groups = Self.groups(bytes) else { return nil }
            self.init(groups: groups)
        } else {
            guard let value = Self.quad(bytes[...]) else { return nil }
            self = .v4(value)
        }
    }

    /// The address of 4 or 16 octets in network order; `nil` for any other count.
    package init?(octets: [UInt8]) {
        switch octets.count {
        case 4: self = .v4(octets.reduce(0) { $0 << 8 | UInt32($1) })
        case 16:
            self = .v6(
                high: octets[..<8].reduce(0) { $0 << 8 | UInt64($1) },
                low: octets[8...].reduce(0) { $0 << 8 | UInt64($1) })
        default: return nil
        }
    }

    private init(groups: [UInt16]) {
        self = .v6(
            high: groups[..<4].reduce(0) { $0 << 16 | UInt64($1) },
            low: groups[4...].reduce(0) { $0 << 16 | UInt64($1) })
    }

    /// The canonical form; version 6 in lower case, its longest run of zero groups shortened (RFC 5952, section 4).
    package var description: String {
        switch self {
        case .v4(let value): return [24, 16, 8, 0].map { String(value >> $0 & 255) }.joined(separator: ".")
        case .v6(let high, let low):
            let groups = [high, low].flatMap { half in [48, 32, 16, 0].map { UInt16(half >> $0 & 0xFFFF) } }
            guard let gap = Self.longestZeroRun(groups) else { return Self.text(groups[...]) }
            return Self.text(groups[..<gap.lowerBound]) + "::" + Self.text(groups[gap.upperBound...])
        }
    }

    private static func text(_ groups: ArraySlice<UInt16>) -> String {
        groups.map { String($0, radix: 16) }.joined(separator: ":")
    }

    private static func longestZeroRun(_ groups: [UInt16]) -> Range<Int>? {
        var best: Range<Int>?
        var start = 0
        for index in 0...groups.count where index == groups.count || groups[index] != 0 {
            if index - start > max(1, best?.count ?? 0) { best = start..<index }
            start = index + 1
        }
        return best
    }

    /// Four decimal octets without leading zeros.
    private static func quad(_ bytes: ArraySlice<UInt8>) -> UInt32? {
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.count), part.allSatisfy({ (0x30...0x39).contains($0) }),
                part.count == 1 || part.first != UInt8(ascii: "0")
            else { return nil }
            let octet = part.reduce(UInt32(0)) { $0 * 10 + UInt32($1 - 0x30) }
            guard octet <= 255 else { return nil }
            value = value << 8 | octet
        }
        return value
    }

    /// Eight groups, of which `::` stands once for at least one of zeros and a dotted quad for the last two.
    private static func groups(_ bytes: [UInt8]) -> [UInt16]? {
        var left: [UInt16] = []
        var right: [UInt16]?
        var rest = bytes[...]
        let colon = UInt8(ascii: ":")
        if rest.starts(with: [colon, colon]) {
            right = []
            rest = rest.dropFirst(2)
        }
        while !rest.isEmpty {
            let group = rest.prefix { $0 != colon }
            var values: [UInt16]
            if group.contains(UInt8(ascii: ".")) {
                guard group.endIndex == rest.endIndex, let value = quad(group) else { return nil }
                values = [UInt16(value >> 16), UInt16(value & 0xFFFF)]
            } else {
                guard (1...4).contains(group.count), group.allSatisfy({ isHex($0) }),
                    let value = UInt16(String(decoding: group, as: UTF8.self), radix: 16)
                else { return nil }
                values = [value]
            }
            if right == nil { left += values } else { right? += values }
            rest = rest[group.endIndex...]
            if rest.isEmpty { break }
            rest = rest.dropFirst()
            if rest.first == colon {
                guard right == nil else { return nil }
                right = []
                rest = rest.dropFirst()
            } else if rest.isEmpty {
                return nil
            }
        }
        guard let right else { return left.count == 8 ? left : nil }
        let missing = 8 - left.count - right.count
        return missing >= 1 ? left + Array(repeating: 0, count: missing) + right : nil
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
    }
}

/// Addresses that share their first bits, such as `10.0.0.0/8`.
package struct AddressBlock: Sendable, Hashable, CustomStringConvertible {
    /// The first address.
    package let first: IPAddress
    /// How many leading bits are shared.
    package let bits: Int

    /// Reads `address/bits`; `nil` unless every bit beyond the shared ones is zero.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = IPAddress(String(parts[0])), (1...3).contains(parts[1].utf8.count),
            parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let bits = Int(parts[1])
        else { return nil }
        switch first {
        case .v4(let value):
            guard bits <= 32, value & ~Self.mask32(bits) == 0 else { return nil }
        case .v6(let high, let low):
            guard bits <= 128, high & ~Self.mask64(bits) == 0, low & ~Self.mask64(bits - 64) == 0 else { return nil }
        }
        self.first = first
        self.bits = bits
    }

    /// Whether an address is one of them.
    package func contains(_ address: IPAddress) -> Bool {
        switch (first, address) {
        case (.v4(let first), .v4(let other)): other & Self.mask32(bits) == first
        case (.v6(let high, let low), .v6(let otherHigh, let otherLow)):
            otherHigh & Self.mask64(bits) == high && otherLow & Self.mask64(bits - 64) == low
        default: false
        }
    }

    package var description: String { "\(first)/\(bits)" }

    private static func mask32(_ bits: Int) -> UInt32 { bits <= 0 ? 0 : .max << UInt32(32 - min(bits, 32)) }
    private static func mask64(_ bits: Int) -> UInt64 { bits <= 0 ? 0 : .max << UInt64(64 - min(bits, 64)) }
}
