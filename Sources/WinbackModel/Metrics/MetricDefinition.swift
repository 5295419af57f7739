/// A governed number: what a metrics file says of it.
package struct MetricDefinition: Sendable, Hashable {
    /// An input of a metric made of others.
    package struct Input: Sendable, Hashable {
        /// The metric's name.
        package var metric: String
        /// What the expression calls it; the metric's name if nothing else is said.
        package var alias: String
        /// Further rows it leaves out.
        package var filters: [MetricExpression]
        /// Shifts the period back.
        package var offset: CalendarSpan?
        /// Takes the value at the start of the enclosing period.
        package var offsetToGrain: Grain?
        /// Makes an input.
        package init(
            metric: String, alias: String? = nil, filters: [MetricExpression] = [], offset: CalendarSpan? = nil,
            offsetToGrain: Grain? = nil
        ) {
            self.metric = metric
            self.alias = alias ?? metric
            self.filters = filters
            self.offset = offset
            self.offsetToGrain = offsetToGrain
        }
    }

    /// How the values of rows become one.
    package enum Aggregation: String, Sendable, Hashable, CaseIterable {
        case sum
        case count
        case countDistinct = "count_distinct"
        case sumBoolean = "sum_boolean"
        case average
        case min
        case max
        case median
        case percentile

        /// Whether values of parts add up to the value of the whole.
        package var isAdditive: Bool { [.sum, .count, .sumBoolean].contains(self) }
    }

    /// Which value stands for a longer period.
    package enum PeriodChoice: String, Sendable, Hashable, CaseIterable {
        case first
        case last
        case average
    }

    /// A measure of one model's rows.
    package struct Simple: Sendable, Hashable {
        /// The model whose rows it reads.
        package var model: String
        /// How values become one.
        package var aggregation: Aggregation
        /// What is aggregated; `nil` counts rows.
        package var expression: MetricExpression?
        /// The share of a percentile, 0…1.
        package var percentile: Double?
        /// Whether a percentile lies between values.
        package var isContinuous: Bool
        /// The time dimension, where it is not the model's.
        package var timeDimension: String?
        /// Whether dates without facts appear.
        package var joinsTimeSpine: Bool
        /// What stands where there are no facts.
        package var fill: Int?
        /// Semi-additive: only the first or last date of a period counts.
        package var nonAdditive: NonAdditive?
        /// Makes a measure.
        package init(
            model: String, aggregation: Aggregation, expression: MetricExpression?, percentile: Double? = nil,
            isContinuous: Bool = false, timeDimension: String? = nil, joinsTimeSpine: Bool = false, fill: Int? = nil,
            nonAdditive: NonAdditive? = nil
        ) {
            self.model = model
            self.aggregation = aggregation
            self.expression = expression
            self.percentile = percentile
            self.isContinuous = isContinuous
            self.timeDimension = timeDimension
            self.joinsTimeSpine = joinsTimeSpine
            self.fill = fill
            self.nonAdditive = nonAdditive
        }
    }

    /// Along which time dimension a balance may not be summed.
    package struct NonAdditive: Sendable, Hashable {
        /// The time dimension.
        package var name: String
        /// Whether the last date counts, or the first.
        package var takesLast: Bool
        /// Keys whose own last date counts.
        package var groupBy: [String]
        /// Makes a rule.
        package init(name: String, takesLast: Bool, groupBy: [String] = []) {
            self.name = name
            self.takesLast = takesLast
            self.groupBy = groupBy
        }
    }

    /// A trailing window, or from the start of a period to date.
    package struct Cumulative: Sendable, Hashable {
        /// What is accumulated.
        package var input: Input
        /// The trailing window, its last date included.
        package var window: CalendarSpan?
        /// Accumulates from the start of this period.
        package var grainToDate: Grain?
        /// Which value stands for a longer period.
        package var choice: PeriodChoice
        /// Makes a rule; with neither window nor grain everything up to the date counts.
        package init(input: Input, window: CalendarSpan?, grainToDate: Grain?, choice: PeriodChoice) {
            self.input = input
            self.window = window
            self.grainToDate = grainToDate
            self.choice = choice
        }
    }

    /// How many base events were followed by another.
    package struct Conversion: Sendable, Hashable {
        /// The entity both events belong to.
        package var entity: String
        /// The event that opens the window.
        package var base: Input
        /// The event that has to follow.
        package var conversion: Input
        /// Whether a rate is asked for, or the number.
        package var isRate: Bool
        /// How long it may take; `nil` for ever.
        package var window: CalendarSpan?
        /// Properties that both events share, as (of the base, of the conversion).
        package var constants: [Constant]
        /// A property both events share.
        package struct Constant: Sendable, Hashable {
            /// Dimension of the base event.
            package var base: String
            /// Dimension of the conversion event.
            package var conversion: String
            /// Makes a pair.
            package init(base: String, conversion: String) {
                self.base = base
                self.conversion = conversion
            }
        }
        /// Makes a rule.
        package init(
            entity: String, base: Input, conversion: Input, isRate: Bool, window: CalendarSpan?,
            constants: [Constant] = []
        ) {
            self.entity = entity
            self.base = base
            self.conversion = conversion
            self.isRate = isRate
            self.window = window
            self.constants = constants
        }
    }

    /// How it is computed.
    package indirect enum Kind: Sendable, Hashable {
        case simple(Simple)
        case ratio(numerator: Input, denominator: Input)
        case derived(MetricExpression, inputs: [Input])
        case cumulative(Cumulative)
        case conversion(Conversion)

        /// The word files use.
        package var word: String {
            switch self {
            case .simple: "simple"
            case .ratio: "ratio"
            case .derived: "derived"
            case .cumulative: "cumulative"
            case .conversion: "conversion"
            }
        }

        /// The metrics it is made of.
        package var inputs: [Input] {
            switch self {
            case .simple: []
            case .ratio(let numerator, let denominator): [numerator, denominator]
            case .derived(_, let inputs): inputs
            case .cumulative(let rule): [rule.input]
            case .conversion(let rule): [rule.base, rule.conversion]
            }
        }
    }

    /// Its name.
    package var name: String
    /// Name for people.
    package var label: String?
    /// What it means, in a sentence.
    package var description: String?
    /// How it is computed.
    package var kind: Kind
    /// Rows that count.
    package var filters: [MetricExpression]
    /// The grain a question without one gets.
    package var defaultGrain: Grain?
    /// Whether it is an input only and never asked for.
    package var isHidden: Bool
    /// Owner, limits and words.
    package var governance: MetricGovernance
    /// Where it stands in its file.
    package var place: SourcePlace

    /// Makes a definition.
    package init(
        name: String, label: String? = nil, description: String? = nil, kind: Kind, filters: [MetricExpression] = [],
        defaultGrain: Grain? = nil, isHidden: Bool = false, governance: MetricGovernance = MetricGovernance(),
        place: SourcePlace
    ) {
        self.name = name
        self.label = label
        self.description = description
        self.kind = kind
        self.filters = filters
        self.defaultGrain = defaultGrain
        self.isHidden = isHidden
        self.governance = governance
        self.place = place
    }
}
