import Foundation
package import WinbackModel
package import WinbackWire

extension Playbook {
    /// A playbook as data, so that a caller can show it without reading its text again.
    package static let shape = Shape<JSONValue>.anything.mapped(expecting: "a playbook as data") {
        json throws(ShapeRefusal) -> Playbook in
        do {
            return try JSONDecoder().decode(Playbook.self, from: Data(json.write()))
        } catch {
            throw ShapeRefusal(expected: "a playbook as data")
        }
    } encode: { playbook in
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        // A playbook holds only texts, whole numbers and lists of them, which always have a JSON form.
        guard let data = try? encoder.encode(playbook), let json = try? JSONValue.parse(Array(data)) else {
            return .null
        }
        return json
    }
}
