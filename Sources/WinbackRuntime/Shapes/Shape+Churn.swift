package import WinbackEngine
import WinbackModel
package import WinbackPorts
package import WinbackWire

extension ChurnCount {
    /// Members of one state and tier.
    package static let shape = Shape<ChurnCount>.object(
        "ChurnCount", "Members of one state and tier.",
        Field("state", "Churn state.", .churnState, \.state),
        Field("tier", "Tier; empty when none.", .string(max: 64), \.tier, default: ""),
        Field("members", "Members.", .integer(0...Int.max), \.members),
        make: { ChurnCount(state: $0, tier: $1, members: $2) })
}

extension ChurnFitRecord.Parameter {
    static let shape = Shape<ChurnFitRecord.Parameter>.object(
        "Parameter", "One parameter of a model.",
        Field("name", "Its usual name.", .string(max: 40), \.name),
        Field("value", "Its value.", .number(), \.value),
        make: { ChurnFitRecord.Parameter(name: $0, value: $1) })
}

extension ChurnFitRecord {
    /// A recorded fit.
    package static let shape = Shape<ChurnFitRecord>.object(
        "ChurnFit", "One fit of a purchase model, with what it was fitted on.",
        Field("model", "Model name.", .string(max: 40), \.model),
        Field("as_of", "Last date whose orders were seen.", .date, \.asOf),
        Field("parameters", "Parameters in the model's order.", .array(of: Parameter.shape, max: 20), \.parameters),
        Field("log_likelihood", "Log-likelihood at the parameters.", .number(), \.logLikelihood),
        Field("members", "Members fitted on.", .integer(0...Int.max), \.members),
        Field("data_hash", "Hash over the grouped histories it saw.", .hash, \.dataHash),
        Field("diagnosis", "How the fit ended.", .string(max: 1_000), \.diagnosis),
        Field("fitted_at", "When it was made.", .instant, \.fittedAt),
        make: { model, asOf, parameters, logLikelihood, members, dataHash, diagnosis, fittedAt in
            ChurnFitRecord(
                model: model, asOf: asOf, parameters: parameters, logLikelihood: logLikelihood, members: members,
                dataHash: dataHash, diagnosis: diagnosis, fittedAt: fittedAt)
        })
}
