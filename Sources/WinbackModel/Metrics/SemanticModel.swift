/// One table a metrics file describes: what its rows are, how it joins, what it may be cut by.
package struct SemanticModel: Sendable, Hashable {
    /// A key by which rows of this model belong to an entity.
    package struct Entity: Sendable, Hashable {
        /// How many rows of the model one key has.
        package enum Kind: String, Sendable, Hashable, CaseIterable {
            /// One row per key.
            case primary
            /// One row per key, keys may be missing.
            case unique
            /// Many rows per key.
            case foreign
            /// The key of a history table: one row per key and stretch of dates.
            case natural
        }
        /// Its name, shared by the models it joins.
        package var name: String
        /// How many rows one key has.
        package var kind: Kind
        /// What computes the key; a column, mostly.
        package var key: MetricExpression
        /// Makes an entity.
        package init(name: String, kind: Kind, key: MetricExpression) {
            self.name = name
            self.kind = kind
            self.key = key
        }
    }

    /// Something rows may be cut or filtered by.
    package struct Dimension: Sendable, Hashable {
        /// What it holds.
        package enum Kind: String, Sendable, Hashable, CaseIterable {
            case categorical
            case time
        }
        /// Which end of a history row it is.
        package enum Validity: Sendable, Hashable {
            case start
            case end
        }
        /// Its name within the model.
        package var name: String
        /// What it holds.
        package var kind: Kind
        /// What computes it; a column, mostly.
        package var value: MetricExpression
        /// The finest grain of a time dimension.
        package var granularity: Grain?
        /// Which end of a history row it is, if one.
        package var validity: Validity?
        /// Name for people.
        package var label: String?
        /// What it means.
        package var description: String?
        /// Other names people use.
        package var synonyms: [String]
        /// Makes a dimension.
        package init(
            name: String, kind: Kind, value: MetricExpression, granularity: Grain? = nil, validity: Validity? = nil,
            label: String? = nil, description: String? = nil, synonyms: [String] = []
        ) {
            self.name = name
            self.kind = kind
            self.value = value
            self.granularity = granularity
            self.validity = validity
            self.label = label
            self.description = description
            self.synonyms = synonyms
        }
    }

    /// The relation it reads, which is also its name.
    package var name: String
    /// What its rows are.
    package var description: String?
    /// Keys by which its rows join others, in the order of the file.
    package var entities: [Entity]
    /// An entity whose key no column holds: names the model's own dimensions.
    package var primaryEntity: String?
    /// What its rows may be cut by, in the order of the file.
    package var dimensions: [Dimension]
    /// The time dimension its metrics go by.
    package var timeDimension: String?
    /// Limits for every metric of the model.
    package var governance: MetricGovernance
    /// Where it stands in its file.
    package var place: SourcePlace

    /// Makes a model.
    package init(
        name: String, description: String? = nil, entities: [Entity], primaryEntity: String? = nil,
        dimensions: [Dimension], timeDimension: String?, governance: MetricGovernance = MetricGovernance(),
        place: SourcePlace
    ) {
        self.name = name
        self.description = description
        self.entities = entities
        self.primaryEntity = primaryEntity
        self.dimensions = dimensions
        self.timeDimension = timeDimension
        self.governance = governance
        self.place = place
    }

    /// The entity its own dimensions are named by: the primary one, else the natural, else the first.
    package var ownEntity: String? {
        if let primaryEntity { return primaryEntity }
        let first = entities.first { $0.kind == .primary } ?? entities.first { $0.kind == .natural }
        return (first ?? entities.first { $0.kind == .unique })?.name
    }

    /// Whether a key has one row per stretch of dates.
    package var isHistory: Bool { entities.contains { $0.kind == .natural } }
}
