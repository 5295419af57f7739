/// Where in a file a person wrote something.
package struct SourcePlace: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// File name as the person gave it.
    package let file: String
    /// Line, from 1; 0 when the whole file is meant.
    package let line: Int
    /// Column, from 1; 0 when the whole line is meant.
    package let column: Int
    /// Makes a place.
    package init(file: String, line: Int = 0, column: Int = 0) {
        self.file = file
        self.line = line
        self.column = column
    }
    package var description: String {
        line == 0 ? file : column == 0 ? "\(file):\(line)" : "\(file):\(line):\(column)"
    }
    package static func < (a: SourcePlace, b: SourcePlace) -> Bool {
        (a.file, a.line, a.column) < (b.file, b.line, b.column)
    }
}

/// One problem in what a person wrote: where, what was found, what was expected, and the nearest valid name.
package struct Diagnostic: Sendable, Hashable, CustomStringConvertible {
    /// How bad it is.
    package enum Severity: String, Sendable, Hashable {
        /// Cannot be used as it is.
        case error
        /// Can be used, but probably means something else.
        case warning
    }

    /// How bad it is.
    package let severity: Severity
    /// Where it stands.
    package let place: SourcePlace
    /// A sentence that says what is wrong and what was expected.
    package let message: String
    /// The nearest valid name or value, if there is one.
    package let suggestion: String?

    /// Makes a diagnostic.
    package init(_ severity: Severity = .error, at place: SourcePlace, _ message: String, suggestion: String? = nil) {
        self.severity = severity
        self.place = place
        self.message = message
        self.suggestion = suggestion
    }

    package var description: String {
        let hint = suggestion.map { "; did you mean `\($0)`?" } ?? ""
        return "\(place): \(severity.rawValue): \(message)\(hint)"
    }
}

/// Finds the valid name a person most likely meant.
package enum NearestName {
    /// The candidate within an edit distance of a third of its length (at least 2), smallest first, ties by name; never
    /// one that would have to be rewritten altogether.
    package static func of(_ name: String, among candidates: [String]) -> String? {
        let wanted = Array(name.lowercased().utf8.prefix(128))
        var best: (distance: Int, name: String)?
        for candidate in candidates.sorted() {
            let distance = editDistance(wanted, Array(candidate.lowercased().utf8))
            let most = min(max(2, candidate.utf8.count / 3), max(wanted.count, candidate.utf8.count) - 1)
            if distance <= most, distance < (best?.distance ?? .max) {
                best = (distance, candidate)
            }
        }
        return best?.name
    }

    /// Insertions, deletions and substitutions between two byte strings (Wagner and Fischer, 1974).
    private static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        if a.isEmpty { return b.count }
        var previous = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var current = [i + 1]
            current.reserveCapacity(b.count + 1)
            for (j, y) in b.enumerated() {
                current.append(min(previous[j + 1] + 1, current[j] + 1, previous[j] + (x == y ? 0 : 1)))
            }
            previous = current
        }
        return previous[b.count]
    }
}

/// What a person wrote could not be used; carries every problem found, in the order of the file.
package struct DiagnosticsError: Error, Sendable, CustomStringConvertible {
    /// All problems, errors and warnings.
    package let diagnostics: [Diagnostic]
    /// Makes the error from the problems found.
    package init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
    package var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}
