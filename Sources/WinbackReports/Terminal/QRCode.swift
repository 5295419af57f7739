/// A QR code of bytes, as ISO/IEC 18004:2015 says: byte mode, error correction L or M, versions 1 to 10.
package struct QRCode: Sendable, Hashable {
    /// How much of the picture may be lost: about 7 % (L) or 15 % (M).
    package enum Correction: Int, Sendable, Hashable, CaseIterable {
        case low
        case medium
    }

    /// Modules along one side.
    package let size: Int
    /// Rows from the top, each from the left; `true` is dark.
    package let modules: [[Bool]]
    /// The version, 1 to 10.
    package let version: Int
    /// The mask that was chosen, 0 to 7.
    package let mask: Int

    /// Encodes bytes in the smallest version that holds them; `nil` when they are too many for version 10.
    ///
    /// The mask with the lowest penalty is chosen (§7.8.3), the first of equals.
    package init?(_ bytes: [UInt8], correction: Correction) {
        guard let layout = QRLayout.smallest(for: bytes.count, correction: correction) else { return nil }
        let words = layout.codewords(bytes)
        var best: (penalty: Int, mask: Int, modules: [[Bool]])?
        for mask in 0..<8 {
            let matrix = QRMatrix(layout, words: words, mask: mask)
            let penalty = QRPenalty.total(matrix.modules)
            if best.map({ penalty < $0.penalty }) ?? true { best = (penalty, mask, matrix.modules) }
        }
        guard let best else { return nil }
        size = layout.size
        version = layout.version
        mask = best.mask
        modules = best.modules
    }

    /// The picture in lines for a terminal, with the quiet zone around it that readers need (§6.3.8: four modules).
    ///
    /// Where colour may be used it is dark on white, whatever the theme. Else light modules are drawn and dark ones left
    /// out, since most terminals are dark; in ASCII with two characters a module.
    package func lines(_ style: TextStyle) -> [String] {
        let quiet = 4
        func isDark(_ row: Int, _ column: Int) -> Bool {
            let (row, column) = (row - quiet, column - quiet)
            return modules.indices.contains(row) && modules.indices.contains(column) && modules[row][column]
        }
        let width = size + 2 * quiet
        if style.ascii {
            return (0..<width).map { row in (0..<width).map { isDark(row, $0) ? "  " : "##" }.joined() }
        }
        return stride(from: 0, to: width, by: 2).map { row in
            let cells = (0..<width).map { column -> String in
                switch (isDark(row, column) == style.colour, isDark(row + 1, column) == style.colour) {
                case (true, true): "█"
                case (true, false): "▀"
                case (false, true): "▄"
                case (false, false): " "
                }
            }
            // ECMA-48 §8.3.117: black (30) on bright white (107).
            return style.colour ? "\u{1B}[30;107m\(cells.joined())\u{1B}[0m" : cells.joined()
        }
    }
}
