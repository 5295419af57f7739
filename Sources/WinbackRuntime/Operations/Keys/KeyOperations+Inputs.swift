package import WinbackEngine
package import WinbackModel
import WinbackPorts
import WinbackWire

extension KeyOperations {
    /// Days a key counts when nothing else is said.
    package static let standardExpiry = CivilDuration.days(90)
    /// Days a key counts at most.
    private static let expiryMostDays = 730

    /// Which key is made.
    package struct CreateInput: Sendable, Hashable {
        /// What it is made for.
        package var preset: KeyPreset
        /// The person who answers for it.
        package var owner: PrincipalID
        /// The person an assistant acts for.
        package var actsFor: PrincipalID?
        /// The assistant's id; by default the person's with `-assistant`.
        package var name: PrincipalID?
        /// How long it counts.
        package var expires: CivilDuration
        /// Limits as people write them.
        package var limits: [String]
        /// What it is to hold; empty for everything its preset holds.
        package var scopes: [Scope]

        /// Makes an input.
        package init(
            preset: KeyPreset, owner: PrincipalID, actsFor: PrincipalID? = nil, name: PrincipalID? = nil,
            expires: CivilDuration = standardExpiry, limits: [String] = [], scopes: [Scope] = []
        ) {
            self.preset = preset
            self.owner = owner
            self.actsFor = actsFor
            self.name = name
            self.expires = expires
            self.limits = limits
            self.scopes = scopes
        }

        static let shape = Shape<CreateInput>.object(
            "KeyCreateInput", "Which key is made.",
            Field("preset", "What it is made for.", .enumeration, \.preset),
            Field("owner", "The person who answers for it.", .principalID, \.owner),
            Field("acts_for", "The person an assistant acts for.", .optional(.principalID), \.actsFor),
            Field("name", "The assistant's id.", .optional(.principalID), \.name),
            Field(
                "expires", "How long it counts.",
                .duration.refined("a duration of at most \(expiryMostDays) days") { $0.wholeDays <= expiryMostDays },
                \.expires, default: standardExpiry),
            Field(
                "limits", "Limits such as value-per-day=500.00.", .array(of: .string(max: 100), max: 20), \.limits,
                default: []),
            Field(
                "scopes", "What it is to hold, within its preset.", .array(of: .enumeration, max: 50), \.scopes,
                default: []),
            make: {
                CreateInput(preset: $0, owner: $1, actsFor: $2, name: $3, expires: $4, limits: $5, scopes: $6)
            })
    }

    /// Which key is meant.
    package struct KeyInput: Sendable, Hashable {
        /// Its id.
        package var id: KeyID
        /// Makes an input.
        package init(id: KeyID) { self.id = KeyID(reading: id.text) }
        static let shape = Shape<KeyInput>.object(
            "KeyInput", "Which key is meant.", Field("id", "Its id, eight letters and digits.", .keyID, \.id),
            make: { KeyInput(id: $0) })
    }

    /// Which key is replaced.
    package struct RotateInput: Sendable, Hashable {
        /// Its id.
        package var id: KeyID
        /// How long the old one works on.
        package var overlap: CivilDuration
        /// Makes an input.
        package init(id: KeyID, overlap: CivilDuration) {
            self.id = KeyID(reading: id.text)
            self.overlap = overlap
        }
        static let shape = Shape<RotateInput>.object(
            "KeyRotateInput", "Which key is replaced.",
            Field("id", "Its id, eight letters and digits.", .keyID, \.id),
            Field("overlap", "How long the old one works on.", .duration, \.overlap, default: .hours(24)),
            make: { RotateInput(id: $0, overlap: $1) })
    }

    /// Which key's calls are listed.
    package struct ActivityInput: Sendable, Hashable {
        /// Its id.
        package var id: KeyID
        /// Rows after this one.
        package var after: Int64
        /// Most rows given.
        package var limit: Int
        /// Makes an input.
        package init(id: KeyID, after: Int64, limit: Int) {
            self.id = KeyID(reading: id.text)
            self.after = after
            self.limit = limit
        }
        static let shape = Shape<ActivityInput>.object(
            "KeyActivityInput", "Which key's calls are listed.",
            Field("id", "Its id, eight letters and digits.", .keyID, \.id),
            Field("after", "Rows after this number.", .integer(0...Int64.max), \.after, default: 0),
            Field("limit", "Most rows given.", .integer(1...10_000), \.limit, default: 100),
            make: { ActivityInput(id: $0, after: $1, limit: $2) })
    }

    /// The keys there are.
    package struct ListOutput: Sendable, Hashable {
        /// Newest first.
        package var keys: [KeyView]
        static let shape = Shape<ListOutput>.object(
            "KeyList", "The keys there are.", Field("keys", "Newest first.", .array(of: KeyView.shape), \.keys),
            make: { ListOutput(keys: $0) })
    }
}

extension Shape where Value == KeyID {
    /// A key's public id, or a whole key, of which the id is taken; what is neither is refused without being repeated.
    static var keyID: Shape<KeyID> {
        Shape<String>.string(max: 200).mapped(decode: { KeyID(reading: $0) }, encode: { $0.text })
    }
}
