/// Slips in a metrics file, and what is said of each.
///
/// A case is written as the piece of the sample that is swapped, what it is swapped with, and every diagnostic that
/// comes of it; `\n` is a line's end, and a line that begins with `+` goes on where the one above stopped.
enum MetricsCases {
    struct Case: CustomStringConvertible, Sendable {
        var swap = ""
        var with = ""
        var says: [String] = []

        var description: String { "\(swap) -> \(with)" }
    }

    static let all: [Case] = [models, metrics, governance].flatMap(read)

    private static func read(_ text: String) -> [Case] {
        var cases: [Case] = []
        var current = Case()
        var last: WritableKeyPath<Case, String>?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let rest = String(line.dropFirst(6))
            if line.hasPrefix("swap:") {
                current.swap = unescaped(rest)
            } else if line.hasPrefix("with:") {
                current.with = unescaped(rest)
                last = \.with
            } else if line.hasPrefix("says:") {
                current.says.append("m.yaml:" + rest)
                last = nil
            } else if line.hasPrefix("   +") {
                let more = unescaped(String(line.dropFirst(4)))
                if let last {
                    current[keyPath: last] += more
                } else if !current.says.isEmpty {
                    current.says[current.says.count - 1] += more
                }
            } else {
                cases.append(current)
                current = Case()
            }
        }
        return current.swap.isEmpty ? cases : cases + [current]
    }

    private static func unescaped(_ text: String) -> String {
        text.split(separator: "\\n", omittingEmptySubsequences: false).joined(separator: "\n")
    }
}
