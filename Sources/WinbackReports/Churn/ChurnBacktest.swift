package import WinbackEngine

/// A churn model fitted up to one date and held against what members did after it.
package struct ChurnBacktest: Sendable, Hashable {
    /// Members with neighbouring predictions.
    package struct Bin: Sendable, Hashable {
        /// How many.
        package var members: Int
        /// Mean of the orders predicted for each.
        package var predicted: Double
        /// Mean of the orders each made.
        package var actual: Double
        /// Makes a bin.
        package init(members: Int, predicted: Double, actual: Double) {
            self.members = members
            self.predicted = predicted
            self.actual = actual
        }
    }

    /// What a published model reached on the same data.
    package struct Peer: Sendable, Hashable {
        /// Its name.
        package var name: String
        /// Its area under the curve, if known.
        package var auc: Double?
        /// Its forecast of all orders, if known.
        package var forecast: Double?
        /// Makes a peer.
        package init(name: String, auc: Double?, forecast: Double?) {
            self.name = name
            self.auc = auc
            self.forecast = forecast
        }
    }

    /// The fit.
    package var fit: ChurnFitRecord
    /// Days after the split that were predicted.
    package var horizonDays: Int
    /// Area under the ROC curve of "orders again"; `nil` when all did or none did.
    package var auc: Double?
    /// Orders predicted for all members together.
    package var forecast: Double
    /// Orders they made.
    package var actual: Double
    /// Predictions beside outcomes, by prediction ascending.
    package var calibration: [Bin]
    /// Others on the same data.
    package var peers: [Peer]
    /// Buyers over the mean, for each tenth of members from the highest scores down; empty when nothing is ranked so.
    package var lifts: [Double]

    /// Makes a backtest.
    package init(
        fit: ChurnFitRecord, horizonDays: Int, auc: Double?, forecast: Double, actual: Double, calibration: [Bin],
        peers: [Peer] = [], lifts: [Double] = []
    ) {
        self.fit = fit
        self.horizonDays = horizonDays
        self.auc = auc
        self.forecast = forecast
        self.actual = actual
        self.calibration = calibration
        self.peers = peers
        self.lifts = lifts
    }
}
