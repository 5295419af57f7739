/// The error level of an experiment within its family: loops that share a control group share their chances to err.
package enum ExperimentAlpha {
    /// The level of a whole family.
    package static let family = 0.05
    /// What an experiment has at least. A family looked at to its end may still be read, at this level for each further
    /// experiment, so that it errs with at most `family` plus this for each of them.
    package static let least = 0.005

    /// The level of an experiment that begins after others of its family spent some: what is left, or the least.
    package static func left(spentBefore spent: [Double]) -> Double {
        max(least, family - spent.reduce(0, +))
    }
}
