import WinbackModel

/// Collects everything wrong with a file while it is read on.
final class Problems {
    private(set) var all: [Diagnostic] = []

    func add(_ diagnostic: Diagnostic) { all.append(diagnostic) }

    func error(_ place: SourcePlace, _ message: String, suggestion: String? = nil) {
        all.append(Diagnostic(at: place, message, suggestion: suggestion))
    }

    func warning(_ place: SourcePlace, _ message: String) { all.append(Diagnostic(.warning, at: place, message)) }

    var hasErrors: Bool { all.contains { $0.severity == .error } }

    /// The problems in the order of the file; those of one place in the order they were found, each once: what an alias
    /// stands for is read wherever it is used.
    var sorted: [Diagnostic] {
        var seen: Set<Diagnostic> = []
        return all.filter { seen.insert($0).inserted }.enumerated()
            .sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }.map(\.element)
    }
}
