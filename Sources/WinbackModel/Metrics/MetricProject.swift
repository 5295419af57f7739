/// Everything a team's metrics files say, before anything is resolved.
package struct MetricProject: Sendable, Hashable {
    /// Where weeks and years begin; `nil` when no file says.
    package var calendar: MetricCalendar?
    /// The models, in the order of the files.
    package var models: [SemanticModel]
    /// The metrics, in the order of the files.
    package var metrics: [MetricDefinition]
    /// Questions kept under a name.
    package var savedQueries: [SavedQuery]

    /// A question kept under a name.
    package struct SavedQuery: Sendable, Hashable {
        /// Its name.
        package var name: String
        /// What it is for.
        package var description: String?
        /// The metrics asked for.
        package var metrics: [String]
        /// What they are cut by: `entity__name`, or a grain's word for time.
        package var groupBy: [String]
        /// Rows that count.
        package var filters: [MetricExpression]
        /// Makes a saved question.
        package init(
            name: String, description: String?, metrics: [String], groupBy: [String], filters: [MetricExpression]
        ) {
            self.name = name
            self.description = description
            self.metrics = metrics
            self.groupBy = groupBy
            self.filters = filters
        }
    }

    /// Makes a project.
    package init(
        calendar: MetricCalendar? = nil, models: [SemanticModel] = [], metrics: [MetricDefinition] = [],
        savedQueries: [SavedQuery] = []
    ) {
        self.calendar = calendar
        self.models = models
        self.metrics = metrics
        self.savedQueries = savedQueries
    }
}
