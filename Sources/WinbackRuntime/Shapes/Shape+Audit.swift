package import WinbackEngine
import WinbackModel
package import WinbackWire

extension AuditRow {
    /// A stored row; enough to compute its hash anew.
    package static let shape = Shape<AuditRow>.object(
        "AuditRow", "One row of the audit chain.",
        Field("sequence", "Place in the chain.", .integer(), \.sequence),
        Field("at", "When, in universal time.", .instant, \.entry.at),
        Field("who", "Who acted.", .id(), \.entry.principal),
        Field("for", "For whom.", .optional(.id()), \.entry.onBehalfOf),
        Field("key", "With which key; empty when none was shown.", .string(), \.entry.key, default: ""),
        Field("what", "What was done.", .string(), \.entry.action),
        Field("subject", "What it was done to.", .string(), \.entry.subject),
        Field("why", "The caller's reason; empty when they gave none.", .string(), \.entry.reason, default: ""),
        Field("inputs", "Digest of the inputs.", .string(), \.entry.inputs),
        Field("result", "Accepted or refused, and why.", .string(), \.entry.result),
        Field("form", "How the hash is made.", .integer(1...2), \.formNumber, default: 1),
        Field("team", "The team's public name.", .string(max: 200), \.team, default: ""),
        Field("previous", "Hash of the row before.", .hash, \.previous),
        Field("hash", "Hash of this row.", .hash, \.hash),
        make: { sequence, at, who, whom, key, what, subject, why, inputs, result, form, team, previous, hash in
            AuditRow(
                sequence: sequence,
                entry: AuditEntry(
                    at: at, principal: who, onBehalfOf: whom, key: key, action: what, subject: subject, reason: why,
                    result: result, inputs: inputs),
                previous: previous, storedHash: hash, form: form == 1 ? .first : .second, team: team)
        })

    private var formNumber: Int { form.rawValue }
}

extension AuditFinding.Kind {
    static let shape = Shape<String>.string(max: 20).mapped(
        expecting: "one of " + allCases.map(\.rawValue).joined(separator: ", ")
    ) { word throws(ShapeRefusal) in
        guard let kind = AuditFinding.Kind(rawValue: word) else { throw ShapeRefusal(expected: "a kind of finding") }
        return kind
    } encode: {
        $0.rawValue
    }
}
