import WinbackModel
import WinbackWire

/// The fields of a JSON object laid out as bytes, numbered as the decoder numbers them.
final class JSONRow {
    private var text: [UInt8] = []
    private var places: [Range<Int>?]
    /// Which field a key stands for and how good a name for it the key is, for every key met so far.
    private var known: [String: (field: Int, rank: Int)?] = [:]
    private let candidates: [[String]]
    private let fields: [ImportField]

    init(map: ColumnMap) {
        fields = map.kind.fields
        candidates = zip(map.sources, fields).map { source, field in
            source.map { [$0.column] } ?? [field.name] + field.synonyms
        }
        places = Array(repeating: nil, count: fields.count)
    }

    /// Lays out an object; throws when a field holds a list or an object.
    func load(_ object: JSONObject) throws(RowProblem) {
        text.removeAll(keepingCapacity: true)
        var ranks = Array(repeating: Int.max, count: fields.count)
        for index in places.indices { places[index] = nil }
        for member in object.members {
            guard let meaning = meaning(of: member.key), meaning.rank < ranks[meaning.field] else { continue }
            let start = text.count
            switch member.value {
            case .null: continue
            case .string(let value): text.append(contentsOf: value.utf8)
            case .integer(let value): text.append(contentsOf: String(value).utf8)
            case .number(let value): text.append(contentsOf: value.description.utf8)
            case .bool(let value): text.append(contentsOf: (value ? "true" : "false").utf8)
            case .array, .object:
                let found = member.value.shown
                throw RowProblem("\(fields[meaning.field].name) is \(found), expected text or a number")
            }
            ranks[meaning.field] = meaning.rank
            places[meaning.field] = start..<text.count
        }
    }

    /// Runs `body` while the bytes of the fields stand still.
    func withFields<Result>(
        _ body: (JSONFields) throws(RowProblem) -> Result
    ) throws(RowProblem) -> Result {
        try text.withUnsafeBufferPointer { (bytes) throws(RowProblem) in
            try body(JSONFields(bytes: bytes, places: places))
        }
    }

    private func meaning(of key: String) -> (field: Int, rank: Int)? {
        if let meaning = known[key] { return meaning }
        let name = ColumnMap.normal(key)
        var best: (field: Int, rank: Int)?
        for (field, names) in candidates.enumerated() {
            guard let rank = names.firstIndex(where: { ColumnMap.normal($0) == name }) else { continue }
            if rank < best?.rank ?? .max { best = (field, rank) }
        }
        // Keys are few in honest files; a hostile one must not fill the memory with its names.
        if known.count < 1_000 { known[key] = .some(best) }
        return best
    }
}

/// The fields of one JSON object, valid only inside `withFields`.
struct JSONFields: RowFields {
    let bytes: UnsafeBufferPointer<UInt8>
    let places: [Range<Int>?]

    func field(_ column: Int) -> UnsafeBufferPointer<UInt8>? {
        places[column].map { UnsafeBufferPointer(rebasing: bytes[$0]) }
    }
}
