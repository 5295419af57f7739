import WinbackEngine
import WinbackModel
import WinbackReports

/// A fit and its backtest with made-up figures.
enum ChurnFitSample {
    static let fit = ChurnFitRecord(
        model: "MBG/NBD", asOf: CivilDate(daysSinceEpoch: 10_134),
        parameters: [
            .init(name: "r", value: 0.5248), .init(name: "alpha", value: 6.1834), .init(name: "a", value: 0.8911),
            .init(name: "b", value: 1.6136),
        ],
        logLikelihood: -9_596.43, members: 2_357, dataHash: ContentHash(of: [4, 5, 6]),
        diagnosis: "converged after 9 steps", fittedAt: .epoch)

    static let backtest = ChurnBacktest(
        fit: fit, horizonDays: 273, auc: 0.7712, forecast: 1_812.4, actual: 1_882,
        calibration: [
            .init(members: 1_411, predicted: 0.181, actual: 0.209),
            .init(members: 480, predicted: 0.702, actual: 0.755),
            .init(members: 466, predicted: 2.611, actual: 2.627),
        ], peers: [.init(name: "BG/NBD (published)", auc: nil, forecast: 1_898)])
}
