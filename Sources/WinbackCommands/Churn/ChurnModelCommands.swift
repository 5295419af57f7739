import ArgumentParser
import WinbackEngine
import WinbackModel
import WinbackReports
import WinbackRuntime

/// `winback churn fit`.
struct ChurnFitCommand: OperationCommand {
    static let operation = ChurnOperations.fit
    static let configuration = CommandConfiguration(
        commandName: "fit", abstract: "Fit the purchase model to the team's orders and record it.",
        discussion: """
            The fit is recorded with its parameters, log-likelihood and a hash of the data it saw.

            Examples:
              winback churn fit
              winback churn fit --as-of 2026-06-30
            """)
    @Option(help: "The last day whose orders count. Default: the day of the latest order.") var asOf: CivilDate?
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> ChurnOperations.FitInput { ChurnOperations.FitInput(asOf: asOf) }

    func text(_ output: ChurnFitRecord, _ console: Console) -> String { ChurnText.fit(output, style: console.style) }
}

/// `winback churn backtest`.
struct ChurnBacktestCommand: OperationCommand {
    static let operation = ChurnOperations.backtest
    static let configuration = CommandConfiguration(
        commandName: "backtest", abstract: "Fit on orders up to a day and compare the forecast with what came after.",
        discussion: """
            The model sees no order after --split. AUC is the chance that a member who bought again was ranked above one \
            who did not. A blend with frequency, recency and spend is learned halfway to --split and held against the same \
            time, with how many times as many bought again in each tenth of members. Nothing is recorded.

            Example:
              winback churn backtest --split 2025-12-31 --horizon 26w
            """)
    @Option(help: "The last day the fit sees.") var split: CivilDate
    @Option(help: ArgumentHelp("How far the forecast reaches.", valueName: "duration"))
    var horizon: CivilDuration = .days(91)
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> ChurnOperations.BacktestInput {
        ChurnOperations.BacktestInput(split: split, horizon: horizon)
    }

    func text(_ output: ChurnOperations.BacktestOutput, _ console: Console) -> String {
        let names = ["r", "alpha", "a", "b"]
        let fit = ChurnFitRecord(
            model: output.model, asOf: output.split,
            parameters: names.compactMap { name in
                output.parameters[name].map { ChurnFitRecord.Parameter(name: name, value: $0) }
            },
            logLikelihood: output.logLikelihood, members: output.members, dataHash: output.dataHash,
            diagnosis: output.diagnosis, fittedAt: .epoch)
        var peers = [ChurnBacktest.Peer(name: "time since last order", auc: output.aucOfRecency, forecast: nil)]
        if let blend = output.blend {
            peers.insert(
                ChurnBacktest.Peer(
                    name: "Pareto/NBD, frequency, recency and spend, learned at \(blend.learnedAt)", auc: blend.auc,
                    forecast: blend.forecast), at: 0)
        }
        let backtest = ChurnBacktest(
            fit: fit, horizonDays: output.horizon.wholeDays, auc: output.auc, forecast: output.forecast,
            actual: output.actual,
            calibration: output.calibration.map {
                ChurnBacktest.Bin(members: $0.members, predicted: $0.predicted, actual: $0.actual)
            }, peers: peers, lifts: output.blend?.lifts ?? [])
        return ChurnText.backtest(backtest, style: console.style)
    }
}
