/// What the terminal a text goes to can show, as its caller found out.
package struct TextStyle: Sendable, Hashable {
    /// Whether colour codes may be written; nothing is ever said by colour alone.
    package var colour: Bool
    /// Columns of the terminal.
    package var width: Int
    /// Whether only ASCII may be drawn with; text of members and playbooks passes as it is.
    package var ascii: Bool

    /// Makes a style; fewer than 40 columns count as 40.
    package init(colour: Bool, width: Int, ascii: Bool = false) {
        self.colour = colour
        self.width = max(40, width)
        self.ascii = ascii
    }

    /// No colours, 80 columns: what a file or a pipe gets.
    package static let plain = TextStyle(colour: false, width: 80)

    /// What a piece of text means, from which its colour follows.
    package enum Tone: Sendable, Hashable {
        case plain
        case strong
        case quiet
        case good
        case warning
        case bad
        case accent
    }

    /// The text in a tone; unchanged when colours are off.
    package func paint(_ text: String, _ tone: Tone) -> String {
        guard colour, !text.isEmpty else { return text }
        // ECMA-48 §8.3.117, Select Graphic Rendition: the eight standard colours adapt to the terminal's own theme.
        let code: String
        switch tone {
        case .plain: return text
        case .strong: code = "1"
        case .quiet: code = "2"
        case .good: code = "32"
        case .warning: code = "33"
        case .bad: code = "31"
        case .accent: code = "36"
        }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }

    /// A section's heading.
    package func heading(_ text: String) -> String { paint(text, .strong) }

    /// The dot or dash that separates parts of one line.
    var separator: String { ascii ? " - " : " · " }
    /// The arrow between an earlier and a later value.
    var arrow: String { ascii ? "->" : "→" }
    /// What stands for text that was cut off.
    var ellipsis: String { ascii ? "..." : "…" }
}
