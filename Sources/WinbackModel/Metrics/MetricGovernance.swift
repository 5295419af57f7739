/// Who owns a number, what it is counted in, and what protects the people behind it.
package struct MetricGovernance: Sendable, Hashable {
    /// What a number is counted in.
    package struct Unit: Sendable, Hashable {
        /// The sort of unit.
        package enum Kind: String, Sendable, Hashable, CaseIterable {
            case currency
            case percent
            case count
            case points
            case members
            case days
            case ratio
        }
        /// The sort of unit.
        package var kind: Kind
        /// ISO 4217 code of a currency; `nil` for the team's own.
        package var code: String?
        /// What the raw value is multiplied by for display, such as 0.01 for cents.
        package var scale: Double?
        /// Makes a unit.
        package init(kind: Kind, code: String? = nil, scale: Double? = nil) {
            self.kind = kind
            self.code = code
            self.scale = scale
        }
    }

    /// Which way is good.
    package enum Direction: String, Sendable, Hashable, CaseIterable {
        case up
        case down
        case neutral
    }

    /// Who vouches for a definition, since when.
    package struct Certification: Sendable, Hashable {
        /// Who.
        package var by: String
        /// Since when.
        package var on: CivilDate
        /// Makes a certification.
        package init(by: String, on: CivilDate) {
            self.by = by
            self.on = on
        }
    }

    /// How old the newest fact may be.
    package struct Freshness: Sendable, Hashable {
        /// The date column that tells.
        package var column: String
        /// Hours after which an answer says it is late.
        package var warnAfterHours: Int?
        /// Hours after which no answer is given.
        package var errorAfterHours: Int?
        /// Makes a limit.
        package init(column: String, warnAfterHours: Int?, errorAfterHours: Int?) {
            self.column = column
            self.warnAfterHours = warnAfterHours
            self.errorAfterHours = errorAfterHours
        }
    }

    /// Rows a role may see.
    package struct RowAccess: Sendable, Hashable {
        /// The role.
        package var role: String
        /// Which rows.
        package var filter: MetricExpression
        /// Makes a rule.
        package init(role: String, filter: MetricExpression) {
            self.role = role
            self.filter = filter
        }
    }

    /// Says a metric is on its way out.
    package struct Deprecation: Sendable, Hashable {
        /// From when it is gone.
        package var on: CivilDate
        /// What to use instead.
        package var use: String?
        /// Makes a note.
        package init(on: CivilDate, use: String?) {
            self.on = on
            self.use = use
        }
    }

    /// A question about the metric and the answer it must have, tried by `winback metric check`.
    package struct Example: Sendable, Hashable {
        /// The range asked for, as a question words it: `2026-10`, `last_week`.
        package var range: String
        /// Dimensions held at one value, in the order of the file.
        package var filters: [(dimension: String, value: String)] { zip(dimensions, values).map { ($0, $1) } }
        private var dimensions: [String]
        private var values: [String]
        /// The answer in the metric's own unit, as it is shown.
        package var answer: Double
        /// Where it stands in its file.
        package var place: SourcePlace
        /// Makes an example.
        package init(range: String, filters: [(dimension: String, value: String)], answer: Double, place: SourcePlace) {
            self.range = range
            dimensions = filters.map(\.dimension)
            values = filters.map(\.value)
            self.answer = answer
            self.place = place
        }
    }

    /// Who answers for it.
    package var owner: String?
    /// Who vouches for it.
    package var certified: Certification?
    /// A number people raise by hand; the content hash is computed.
    package var version: Int?
    /// What it is counted in.
    package var unit: Unit?
    /// Which way is good.
    package var direction: Direction?
    /// What it may be cut by, as `entity__name`; `nil` for everything it reaches.
    package var dimensions: [String]?
    /// The fewest distinct members behind a number that is shown.
    package var minimumGroupSize: Int?
    /// Whose distinct number that is; members, if nothing else is said.
    package var groupEntity: String?
    /// Roles that may ask; `nil` for everyone.
    package var roles: [String]?
    /// Rows a role may see.
    package var rowAccess: [RowAccess]
    /// How old the newest fact may be.
    package var freshness: Freshness?
    /// The metrics that drive it, for diagnosis.
    package var drivers: [String]
    /// Whether it is on its way out.
    package var deprecated: Deprecation?
    /// How sensitive it is, in the team's own word.
    package var sensitivity: String?
    /// Other names people use.
    package var synonyms: [String]
    /// Advice for assistants.
    package var instructions: String?
    /// Questions it answers, as people would ask them.
    package var questions: [String]
    /// Questions with the answers they must have.
    package var examples: [Example]

    /// Makes governance that limits nothing.
    package init() {
        rowAccess = []
        drivers = []
        synonyms = []
        questions = []
        examples = []
    }
}
