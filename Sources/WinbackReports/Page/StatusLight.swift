/// A word with a shape and a colour, so that none of the three is needed to understand it.
struct StatusLight {
    /// What it says.
    enum Kind: String {
        case good
        case warn
        case bad
        case calm
    }

    var kind: Kind
    var word: String

    /// The light as markup: a disc, triangle, octagon or ring beside the word.
    var html: String {
        let shape =
            switch kind {
            case .good: "<circle cx=\"8\" cy=\"8\" r=\"7\"/>"
            case .warn: "<path d=\"M8 1 15.5 14.5H.5Z\"/>"
            case .bad: "<path d=\"M5 1h6l4 4v6l-4 4H5l-4-4V5Z\"/>"
            case .calm: "<path d=\"M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm0 3a4 4 0 1 1 0 8 4 4 0 0 1 0-8Z\"/>"
            }
        return "<span class=\"pill \(kind.rawValue)\"><svg viewBox=\"0 0 16 16\" aria-hidden=\"true\">\(shape)</svg>"
            + "\(HTMLEscape.text(word))</span>"
    }
}
