import WinbackModel
import Yams

/// Reads a YAML text into nodes with places, strictly.
enum YAMLReader {
    /// The root of the one document in a text; nil after adding why there is none.
    ///
    /// Anchors, aliases and merge keys (`<<`) are unfolded where they are allowed, within bounds.
    static func read(_ text: String, file: String, _ problems: Problems, allowsAliases: Bool = false) -> YAMLNode? {
        if let problem = YAMLGuard.problem(in: text, file: file, allowsAliases: allowsAliases) {
            problems.add(problem)
            return nil
        }
        do {
            let parser = try Parser(yaml: text, resolver: .basic)
            guard let root = try parser.singleRoot() else {
                problems.error(SourcePlace(file: file), "the file is empty")
                return nil
            }
            if allowsAliases {
                var unfolding = YAMLUnfolding(file: file, problems: problems)
                return unfolding.node(root)
            }
            return node(root, file, problems)
        } catch let error as YamlError {
            problems.add(diagnostic(error, file))
            return nil
        } catch {
            problems.error(SourcePlace(file: file), "\(error)")
            return nil
        }
    }

    private static func node(_ node: Node, _ file: String, _ problems: Problems) -> YAMLNode {
        let place = SourcePlace(file: file, line: node.mark?.line ?? 0, column: node.mark?.column ?? 0)
        switch node {
        case .scalar(let scalar):
            return YAMLNode(content: .scalar(scalar.string, isPlain: scalar.style == .plain), place: place)
        case .sequence(let sequence):
            return YAMLNode(content: .sequence(sequence.map { self.node($0, file, problems) }), place: place)
        case .mapping(let mapping):
            var entries: [YAMLEntry] = []
            for (key, value) in mapping {
                let keyNode = self.node(key, file, problems)
                guard case .scalar(let name, _) = keyNode.content else {
                    problems.error(keyNode.place, "found \(keyNode.shown) as a key, expected a name")
                    continue
                }
                let entry = YAMLEntry(key: name, keyPlace: keyNode.place, value: self.node(value, file, problems))
                entries.append(entry)
            }
            return YAMLNode(content: .mapping(entries), place: place)
        case .alias:
            problems.error(place, "aliases are not accepted")
            return YAMLNode(content: .scalar("", isPlain: true), place: place)
        }
    }

    private static func diagnostic(_ error: YamlError, _ file: String) -> Diagnostic {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let place = SourcePlace(file: file, line: mark.line, column: mark.column)
            return Diagnostic(at: place, "not YAML: " + (context.map { $0.text + ": " } ?? "") + problem)
        case .reader(let problem, _, _, _):
            return Diagnostic(at: SourcePlace(file: file), "not YAML: \(problem)")
        case .duplicatedKeysInMapping(let keys, let context):
            let place = SourcePlace(file: file, line: context.mark.line, column: context.mark.column)
            let names = keys.map { "`\($0)`" }.joined(separator: ", ")
            return Diagnostic(at: place, "\(names) is given twice in one mapping (first here)")
        default:
            return Diagnostic(at: SourcePlace(file: file), "not YAML")
        }
    }
}
