import WinbackModel

/// A stretch of a list, and the cursor of what follows.
package struct Page<Element: Sendable>: Sendable {
    /// The stretch.
    package var items: [Element]
    /// Where it goes on; `nil` at the end.
    package var next: String?

    /// Cuts the page that begins at a cursor out of a whole list; throws for a cursor that is none of this list's.
    package init(_ all: [Element], of list: String, from cursor: String?, size: Int) throws(ProtocolError) {
        let start = try cursor.map { text throws(ProtocolError) in try PageCursor.offset(text, of: list) } ?? 0
        guard start <= all.count else { throw PageCursor.bad }
        let end = min(all.count, start + size)
        items = Array(all[start..<end])
        next = end < all.count ? PageCursor.text(end, of: list) : nil
    }
}

/// Where a list goes on, as a word that means nothing to anybody else; the same place always has the same word.
package enum PageCursor {
    /// The word of a place.
    package static func text(_ offset: Int, of list: String) -> String { Base64URL.encode("1/\(list)/\(offset)".utf8) }

    /// The place of a word; throws `invalidParams` when it is not one of this list's.
    package static func offset(_ text: String, of list: String) throws(ProtocolError) -> Int {
        guard text.utf8.count <= 400, let bytes = Base64URL.decode(text),
            let plain = String(validating: bytes, as: UTF8.self), plain.hasPrefix("1/\(list)/"),
            let offset = Int(plain.dropFirst(3 + list.count)), (0...1_000_000_000).contains(offset),
            PageCursor.text(offset, of: list) == text
        else { throw bad }
        return offset
    }

    static let bad = ProtocolError(
        .invalidParams, "the cursor is not one of this list's; leave it out to begin at the start")
}
