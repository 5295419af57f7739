package import WinbackModel
import WinbackWire

extension ChurnOperations {
    /// Where the data are split and how far the forecast reaches.
    package struct BacktestInput: Sendable, Hashable {
        /// Last date the fit sees.
        package var split: CivilDate
        /// How far the forecast reaches.
        package var horizon: CivilDuration
        /// Makes an input.
        package init(split: CivilDate, horizon: CivilDuration) {
            self.split = split
            self.horizon = horizon
        }
        static let shape = Shape<BacktestInput>.object(
            "BacktestInput", "Where the data are split and how far the forecast reaches.",
            Field("split", "Last date the fit sees.", .date, \.split),
            Field("horizon", "How far the forecast reaches.", .duration, \.horizon, default: .days(91)),
            make: { BacktestInput(split: $0, horizon: $1) })
    }

    /// Predictions beside what came true, for members with neighbouring predictions.
    package struct CalibrationRow: Sendable, Hashable {
        /// Members.
        package var members: Int
        /// Mean of what was predicted.
        package var predicted: Double
        /// Mean of what came true.
        package var actual: Double
        static let shape = Shape<CalibrationRow>.object(
            "CalibrationRow", "Predictions beside what came true.",
            Field("members", "Members.", .integer(0...Int.max), \.members),
            Field("predicted", "Mean purchases predicted.", .number(), \.predicted),
            Field("actual", "Mean purchases that came.", .number(), \.actual),
            make: { CalibrationRow(members: $0, predicted: $1, actual: $2) })
    }

    /// How good a forecast is once it is blended with what else is known of a member.
    package struct Blend: Sendable, Hashable {
        /// The date at which the blend was learned, from what came between there and the split.
        package var learnedAt: CivilDate
        /// Chance that a buyer ranks above a non-buyer; `nil` when all are alike.
        package var auc: Double?
        /// Purchase days forecast, at the level learned.
        package var forecast: Double
        /// How many times as many as among all bought again, of each tenth of members from the highest scores down.
        package var lifts: [Double]
        static let shape = Shape<Blend>.object(
            "Blend", "A forecast blended with frequency, recency and spend.",
            Field("learned_at", "The date at which the blend was learned.", .date, \.learnedAt),
            Field("auc", "Chance that a buyer ranks above a non-buyer.", .optional(.number()), \.auc),
            Field("forecast", "Purchase days forecast, at the level learned.", .number(), \.forecast),
            Field(
                "lift_by_tenth", "Buyers over the mean, for each tenth from the highest scores down.",
                .array(of: .number(), max: 10), \.lifts),
            make: { Blend(learnedAt: $0, auc: $1, forecast: $2, lifts: $3) })
    }

    /// How good a forecast was.
    package struct BacktestOutput: Sendable, Hashable {
        /// Model name.
        package var model: String
        /// Last date the fit saw.
        package var split: CivilDate
        /// How far the forecast reached.
        package var horizon: CivilDuration
        /// Members with orders by the split.
        package var members: Int
        /// Parameters by name.
        package var parameters: [String: Double]
        /// Log-likelihood at the parameters.
        package var logLikelihood: Double
        /// Hash over the histories the fit saw.
        package var dataHash: ContentHash
        /// How the fit ended.
        package var diagnosis: String
        /// Chance that a buyer ranks above a non-buyer; `nil` when all are alike.
        package var auc: Double?
        /// The same, ranking by the last order alone.
        package var aucOfRecency: Double?
        /// Purchase days forecast.
        package var forecast: Double
        /// Purchase days that came.
        package var actual: Double
        /// Predictions beside what came true.
        package var calibration: [CalibrationRow]
        /// The forecast blended with what else is known; `nil` where there was nothing to learn it from.
        package var blend: Blend?
        static let shape = Shape<BacktestOutput>.object(
            "Backtest", "A forecast beside what came true.",
            Field("model", "Model name.", .string(max: 40), \.model),
            Field("split", "Last date the fit saw.", .date, \.split),
            Field("horizon", "How far the forecast reached.", .duration, \.horizon),
            Field("members", "Members with orders by the split.", .integer(0...Int.max), \.members),
            Field("parameters", "Parameters by name.", .dictionary(of: .number(), max: 20), \.parameters),
            Field("log_likelihood", "Log-likelihood at the parameters.", .number(), \.logLikelihood),
            Field("data_hash", "Hash over the histories the fit saw.", .hash, \.dataHash),
            Field("diagnosis", "How the fit ended.", .string(max: 1_000), \.diagnosis),
            Field("auc", "Chance that a buyer ranks above a non-buyer.", .optional(.number()), \.auc),
            Field(
                "auc_of_recency", "The same, ranking by the last order alone.", .optional(.number()), \.aucOfRecency),
            Field("forecast", "Purchase days forecast.", .number(), \.forecast),
            Field("actual", "Purchase days that came.", .number(), \.actual),
            Field("calibration", "Predictions beside what came true.", .array(of: CalibrationRow.shape), \.calibration),
            Field("blend", "The forecast blended with what else is known.", .optional(Blend.shape), \.blend),
            make: {
                BacktestOutput(
                    model: $0, split: $1, horizon: $2, members: $3, parameters: $4, logLikelihood: $5, dataHash: $6,
                    diagnosis: $7, auc: $8, aucOfRecency: $9, forecast: $10, actual: $11, calibration: $12, blend: $13)
            })
    }
}
