import Glibc
package import Logging
import WinbackModel

/// The daemon's log: one line per event on standard error, `message key=value …`.
///
/// Under systemd a line begins with its priority (sd-daemon(3)) and the journal adds the time; elsewhere the time comes
/// first. Whatever stands in a value, it stays on its line and moves no terminal's cursor.
package struct DaemonLog: LogHandler {
    /// What is logged at least.
    package var logLevel = Logger.Level.info
    /// Values on every line.
    package var metadata: Logger.Metadata = [:]
    private let isJournal: Bool
    private let write: @Sendable ([UInt8]) -> Void

    /// Writes to standard error, or wherever else lines should go.
    package init(environment: [String: String], write: (@Sendable ([UInt8]) -> Void)? = nil) {
        isJournal = environment["JOURNAL_STREAM"] != nil
        // One call per line keeps lines of several threads apart. Whoever read the log and went away is not missed.
        self.write = write ?? { line in _ = Glibc.write(STDERR_FILENO, line, line.count) }
    }

    /// A logger for the daemon.
    package static func logger(
        level: Logger.Level = .info, environment: [String: String], write: (@Sendable ([UInt8]) -> Void)? = nil
    ) -> Logger {
        var logger = Logger(label: "winback") { _ in DaemonLog(environment: environment, write: write) }
        logger.logLevel = level
        return logger
    }

    /// One value on every line.
    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one line.
    package func log(event: LogEvent) {
        let own = event.metadata.map { metadata.merging($0) { _, new in new } } ?? metadata
        var line = isJournal ? "<\(Self.priority(event.level))>" : SystemClock().now().iso8601 + " "
        if !isJournal { line += "\(event.level.rawValue) " }
        var values = own.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value.description) }
        if let error = event.error { values.append((key: "error", value: "\(error)")) }
        write(Array((line + Self.text(event.message.description, values) + "\n").utf8))
    }

    /// A message and its values on one line.
    package static func text(_ message: String, _ values: [(key: String, value: String)]) -> String {
        ([plain(message)] + values.map { "\($0.key)=\(value($0.value))" }).joined(separator: " ")
    }

    /// The priorities of syslog(3).
    static func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }

    private static func value(_ text: String) -> String {
        let plain = plain(text)
        let needsQuotes = plain.isEmpty || plain.contains { $0 == " " || $0 == "\"" || $0 == "=" }
        return needsQuotes
            ? "\"" + plain.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "'") + "\""
            : plain
    }

    /// Text without control characters, each of which becomes a space.
    private static func plain(_ text: String) -> String {
        var result = ""
        result.unicodeScalars.append(
            contentsOf: text.unicodeScalars.map { scalar in
                let isControl =
                    scalar.properties.generalCategory == .control
                    || scalar.properties.generalCategory == .format
                    || scalar.properties.generalCategory == .lineSeparator
                    || scalar.properties.generalCategory == .paragraphSeparator
                return isControl ? " " : scalar
            })
        return result
    }
}
