import WinbackModel

/// Rules between metrics: every input exists and is of the right sort, and nothing is made of itself.
struct MetricsCheck {
    /// How many metrics may stand on top of each other; the catalogue looks no deeper than 16.
    static let depthMax = 12

    private let reader: MetricsReader
    private let problems: Problems
    private let names: [String]
    private let metrics: [String: MetricsReader.ReadMetric]

    init(_ reader: MetricsReader) {
        self.reader = reader
        problems = reader.problems
        names = reader.metricPlaces.keys.sorted()
        metrics = Dictionary(reader.metrics.map { ($0.metric.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func run() {
        for found in reader.metrics {
            for (input, place) in zip(found.metric.kind.inputs, found.inputPlaces) {
                exists(input.metric, "the input", place)
            }
            inputsAreSimple(found)
        }
        for query in reader.savedQueries {
            for (metric, place) in zip(query.query.metrics, query.metricPlaces) {
                exists(metric, "the metric", place)
            }
        }
        for mention in reader.mentions { exists(mention.name, "`\(mention.key)`:", mention.place) }
        cycles()
    }

    private func exists(_ name: String, _ what: String, _ place: SourcePlace) {
        guard reader.metricPlaces[name] == nil, !reader.isPartial else { return }
        let nearest = reader.nearest(name, among: names)
        problems.error(place, "\(what) `\(name)` is no metric", suggestion: nearest)
    }

    private func inputsAreSimple(_ found: MetricsReader.ReadMetric) {
        switch found.metric.kind {
        case .cumulative, .conversion: break
        default: return
        }
        for (input, place) in zip(found.metric.kind.inputs, found.inputPlaces) {
            guard let other = metrics[input.metric]?.metric.kind else { continue }
            if case .simple = other { continue }
            let message = "the input `\(input.metric)` of a \(found.metric.kind.word) metric has to be simple; it is "
            problems.error(place, message + other.word)
        }
    }

    // MARK: Cycles

    private enum Mark {
        case open
        case done(height: Int)
    }

    /// Walks down from every metric, without recursion since a file may hold thousands in a row.
    private func cycles() {
        var marks: [String: Mark] = [:]
        for found in reader.metrics where marks[found.metric.name] == nil {
            var path: [(name: String, next: Int)] = [(found.metric.name, 0)]
            marks[found.metric.name] = .open
            while let (name, next) = path.last {
                let inputs = metrics[name]?.metric.kind.inputs ?? []
                guard next < inputs.count else {
                    close(name, inputs.map(\.metric), &marks)
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let input = inputs[next].metric
                switch marks[input] {
                case .open?: tell(path.map(\.name), input, next)
                case .done?: break
                case nil where metrics[input] != nil:
                    marks[input] = .open
                    path.append((input, 0))
                case nil: break
                }
            }
        }
    }

    private func close(_ name: String, _ inputs: [String], _ marks: inout [String: Mark]) {
        var height = 0
        for input in inputs {
            if case .done(let below)? = marks[input] { height = max(height, below + 1) }
        }
        if height == Self.depthMax + 1, let found = metrics[name] {
            let message = "`\(name)` stands on more than \(Self.depthMax) metrics on top of each other"
            problems.error(found.metric.place, message)
        }
        marks[name] = .done(height: height)
    }

    private func tell(_ path: [String], _ back: String, _ input: Int) {
        guard let start = path.firstIndex(of: back), let last = path.last, let found = metrics[last] else { return }
        var around = path[start...] + [back]
        if around.count > 8 { around = around.prefix(4) + ["…"] + around.suffix(3) }
        let place = found.inputPlaces.indices.contains(input) ? found.inputPlaces[input] : found.metric.place
        problems.error(place, "metrics are made of each other: " + around.joined(separator: " -> "))
    }
}
