import WinbackModel

/// A piece of YAML with its place; scalars stay text, so that `no` and `22:30` mean what the reader's type says.
struct YAMLNode {
    indirect enum Content {
        case scalar(String, isPlain: Bool)
        case sequence([YAMLNode])
        case mapping([YAMLEntry])
    }

    let content: Content
    let place: SourcePlace

    /// Whether nothing was written: an empty plain scalar, `~` or `null`.
    var isEmpty: Bool {
        if case .scalar(let text, isPlain: true) = content { return text.isEmpty || text == "~" || text == "null" }
        return false
    }

    /// What stands here, in a few words.
    var shown: String {
        switch content {
        case .scalar(let text, _):
            if isEmpty { return "nothing" }
            let safe = text.unicodeScalars.prefix(40).map { $0.value < 0x20 ? " " : String(Character($0)) }.joined()
            return "`\(safe)\(text.unicodeScalars.count > 40 ? "…" : "")`"
        case .sequence(let items): return "a list of \(items.count)"
        case .mapping: return "a mapping"
        }
    }
}

/// One key and its value.
struct YAMLEntry {
    let key: String
    let keyPlace: SourcePlace
    let value: YAMLNode
}
