/// A fraction in whole millionths, so that what drives a decision is an integer and compares exactly.
package struct Share: Codable, Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Millionths: 200,000 is 20 %.
    package let millionths: Int32

    /// Makes a share from millionths.
    package init(millionths: Int32) { self.millionths = millionths }

    /// Nothing.
    package static let zero = Share(millionths: 0)
    /// The whole.
    package static let one = Share(millionths: 1_000_000)

    /// Reads `20%`, `0.1%` or `15pp`; `nil` for anything else or more than four decimals.
    package init?(_ text: some StringProtocol, suffix: String = "%") {
        guard text.hasSuffix(suffix) else { return nil }
        let number = text.dropLast(suffix.count)
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), !parts[0].isEmpty, parts[0].utf8.count <= 3,
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }), let whole = Int32(parts[0])
        else { return nil }
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        guard fraction.utf8.count <= 4, parts.count == 1 || !fraction.isEmpty else { return nil }
        let filled = fraction + String(repeating: "0", count: 4 - fraction.utf8.count)
        self.init(millionths: whole * 10_000 + (Int32(filled) ?? 0))
    }

    /// The share as a floating-point fraction, for statistics only.
    package var fraction: Double { Double(millionths) / 1_000_000 }

    /// `20%`, with as many decimals as it has.
    package var description: String {
        var digits = "\(padded(millionths.magnitude / 10_000, 1)).\(padded(millionths.magnitude % 10_000, 4))"
        while digits.hasSuffix("0") { digits.removeLast() }
        if digits.hasSuffix(".") { digits.removeLast() }
        return (millionths < 0 ? "-" : "") + digits + "%"
    }

    package static func < (a: Share, b: Share) -> Bool { a.millionths < b.millionths }
    package static func + (a: Share, b: Share) -> Share { Share(millionths: a.millionths + b.millionths) }
    package static func - (a: Share, b: Share) -> Share { Share(millionths: a.millionths - b.millionths) }
}
