import WinbackModel
import Yams

/// Turns a parsed file with aliases into nodes: every alias and merge key becomes what it stands for, up to a bound on
/// nodes and depth, so that a small file cannot grow into a large one.
struct YAMLUnfolding {
    /// How many nodes a file may have once unfolded.
    static let nodesMax = 20_000
    /// How deep they may be nested.
    static let depthMax = 48

    let file: String
    let problems: Problems
    private var nodes = 0
    private var depth = 0
    private var isOver = false

    init(file: String, problems: Problems) {
        self.file = file
        self.problems = problems
    }

    /// The node unfolded; nil after adding why it cannot be.
    mutating func node(_ root: Node) -> YAMLNode? {
        let unfolded = unfold(root)
        return isOver ? nil : unfolded
    }

    private static var nothing: YAMLNode.Content { .scalar("", isPlain: true) }

    private mutating func unfold(_ node: Node) -> YAMLNode {
        let place = SourcePlace(file: file, line: node.mark?.line ?? 0, column: node.mark?.column ?? 0)
        nodes += 1
        depth += 1
        defer { depth -= 1 }
        if !isOver, nodes > Self.nodesMax || depth > Self.depthMax {
            isOver = true
            let limit = nodes > Self.nodesMax ? "\(Self.nodesMax) values" : "\(Self.depthMax) levels"
            problems.error(place, "the file has more than \(limit) once its aliases are unfolded")
        }
        if isOver { return YAMLNode(content: Self.nothing, place: place) }
        switch node {
        case .scalar(let scalar):
            return YAMLNode(content: .scalar(scalar.string, isPlain: scalar.style == .plain), place: place)
        case .sequence(let sequence):
            var items: [YAMLNode] = []
            for item in sequence where !isOver { items.append(unfold(item)) }
            return YAMLNode(content: .sequence(items), place: place)
        case .mapping(let mapping):
            return YAMLNode(content: .mapping(entries(mapping)), place: place)
        case .alias:
            problems.error(place, "an alias has nothing it stands for")
            return YAMLNode(content: Self.nothing, place: place)
        }
    }

    /// The entries of a mapping; those merged into it come last and give way to its own.
    private mutating func entries(_ mapping: Node.Mapping) -> [YAMLEntry] {
        var entries: [YAMLEntry] = []
        var merged: [YAMLEntry] = []
        for (key, value) in mapping where !isOver {
            let keyNode = unfold(key)
            guard case .scalar(let name, let isPlain) = keyNode.content else {
                problems.error(keyNode.place, "found \(keyNode.shown) as a key, expected a name")
                continue
            }
            let unfolded = unfold(value)
            if name == "<<", isPlain {
                merge(unfolded, into: &merged)
            } else {
                entries.append(YAMLEntry(key: name, keyPlace: keyNode.place, value: unfolded))
            }
        }
        var seen = Set(entries.map(\.key))
        return entries + merged.filter { seen.insert($0.key).inserted }
    }

    private func merge(_ node: YAMLNode, into merged: inout [YAMLEntry]) {
        var sources = [node]
        if case .sequence(let items) = node.content { sources = items }
        for source in sources where !isOver {
            guard case .mapping(let entries) = source.content else {
                problems.error(source.place, "`<<` is \(source.shown), expected a mapping to merge")
                continue
            }
            merged += entries
        }
    }
}
