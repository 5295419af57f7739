package import WinbackModel

/// One fit of a purchase model, recorded with what it was fitted on.
package struct ChurnFitRecord: Codable, Sendable, Hashable {
    /// Model name, such as `MBG/NBD`.
    package var model: String
    /// Last date whose orders were seen.
    package var asOf: CivilDate
    /// Parameter names and values, in the model's order.
    package var parameters: [Parameter]
    /// Log-likelihood at the parameters.
    package var logLikelihood: Double
    /// Members fitted on.
    package var members: Int
    /// Hash over the grouped histories it saw.
    package var dataHash: ContentHash
    /// How the fit ended, in words.
    package var diagnosis: String
    /// When it was made.
    package var fittedAt: Instant

    /// One parameter.
    package struct Parameter: Codable, Sendable, Hashable {
        /// Its usual letter or name.
        package var name: String
        /// Its value.
        package var value: Double
        /// Makes a parameter.
        package init(name: String, value: Double) {
            self.name = name
            self.value = value
        }
    }

    /// Makes a record.
    package init(
        model: String, asOf: CivilDate, parameters: [Parameter], logLikelihood: Double, members: Int,
        dataHash: ContentHash, diagnosis: String, fittedAt: Instant
    ) {
        self.model = model
        self.asOf = asOf
        self.parameters = parameters
        self.logLikelihood = logLikelihood
        self.members = members
        self.dataHash = dataHash
        self.diagnosis = diagnosis
        self.fittedAt = fittedAt
    }
}
