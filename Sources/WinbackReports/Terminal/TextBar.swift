/// A horizontal bar in eighths of a column, or in whole ASCII columns.
package struct TextBar: Sendable, Hashable {
    /// Part of the full length, cut to 0…1.
    package var fraction: Double
    /// Columns of the full length.
    package var width: Int

    /// Makes a bar; what is no number counts as nothing.
    package init(_ fraction: Double, width: Int) {
        self.fraction = fraction.isFinite ? min(1, max(0, fraction)) : 0
        self.width = max(1, width)
    }

    /// The bar; anything above nothing shows at least the thinnest mark.
    package func text(ascii: Bool) -> String {
        if ascii {
            let full = Int((fraction * Double(width)).rounded())
            return String(repeating: "#", count: fraction > 0 ? max(1, full) : 0)
        }
        var eighths = Int((fraction * Double(width) * 8).rounded())
        if fraction > 0 { eighths = max(1, eighths) }
        let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        return String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
    }

    /// The bar in a frame of the full length, for a value against its cap.
    package func framed(ascii: Bool) -> String {
        let bar = text(ascii: ascii)
        let rest = max(0, width - TextWidth.columns(bar))
        return "[" + bar + String(repeating: ascii ? "." : "·", count: rest) + "]"
    }
}
