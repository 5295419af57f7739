import WinbackWire

/// Keeps results below what an assistant can take in, and says what was left out.
enum ResultTrim {
    /// The longest result in bytes of JSON: below ten thousand tokens, at three and a half bytes each.
    static let bytesMost = 32_000

    /// The object, cut where it is largest until it fits; `trimmed` tells each place, how much is shown and of how much.
    static func fit(_ object: JSONObject, most: Int = bytesMost) -> JSONObject {
        var object = object
        var told: [String: (shown: Int, of: Int)] = [:]
        // Each round halves the largest list or text there is, so that rounds are few.
        for _ in 0..<40 {
            guard JSONValue.object(object).write().count > most else { break }
            guard let cut = largest(.object(object), []) else { break }
            let path = cut.path.joined(separator: ".")
            object = halve(.object(object), cut.path[...]).objectValue ?? object
            told[path] = (max(1, cut.count / 2), told[path]?.of ?? cut.count)
        }
        guard !told.isEmpty else { return object }
        object["trimmed"] = .array(
            told.sorted { $0.key < $1.key }.map { path, cut in
                .string("\(path): the first \(cut.shown) of \(cut.of) are shown; ask for less at a time")
            })
        return object
    }

    private struct Cut {
        var path: [String]
        var count: Int
        var bytes: Int
    }

    /// The largest list of several elements or long text, by bytes; deeper ones win over those around them.
    private static func largest(_ json: JSONValue, _ path: [String]) -> Cut? {
        var best: Cut?
        func offer(_ cut: Cut?) {
            guard let cut else { return }
            if cut.bytes > (best?.bytes ?? 0) { best = cut }
        }
        switch json {
        case .object(let object):
            for member in object.members { offer(largest(member.value, path + [member.key])) }
        case .array(let values):
            if values.count > 1 { offer(Cut(path: path, count: values.count, bytes: json.write().count)) }
            if values.count == 1 { offer(largest(values[0], path + ["0"])) }
        case .string(let text):
            if text.utf8.count > 400 {
                offer(Cut(path: path, count: text.unicodeScalars.count, bytes: text.utf8.count))
            }
        default: break
        }
        return best
    }

    private static func halve(_ json: JSONValue, _ path: ArraySlice<String>) -> JSONValue {
        guard let name = path.first else {
            switch json {
            case .array(let values): return .array(Array(values.prefix(max(1, values.count / 2))))
            case .string(let text):
                let half = text.unicodeScalars.prefix(text.unicodeScalars.count / 2)
                return .string(String(String.UnicodeScalarView(half)) + "…")
            default: return json
            }
        }
        switch json {
        case .object(var object):
            object[name] = object[name].map { halve($0, path.dropFirst()) }
            return .object(object)
        case .array(var values):
            guard let index = Int(name), values.indices.contains(index) else { return json }
            values[index] = halve(values[index], path.dropFirst())
            return .array(values)
        default: return json
        }
    }
}
