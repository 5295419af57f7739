/// The metrics that ship with Winback: the files of `config/metrics`, embedded so that the daemon has them wherever it
/// runs.
///
/// A test holds the text to the files byte for byte; edit those, and copy.
package enum StandardMetrics {
    /// Every file with its name, in the order they are read.
    package static let files: [(name: String, text: String)] = [
        ("_calendar.yaml", calendar),
        ("orders.yaml", orders),
        ("members.yaml", members),
        ("engagement.yaml", engagement),
        ("loops.yaml", loops),
        ("derived.yaml", derived),
    ]
}
