/// A failure people and programs can act on: a stable code, a sentence, and what to do.
///
/// Its description never holds personal data.
package struct WinbackError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What the caller may conclude, and the exit code that follows.
    package enum Category: String, Sendable, Equatable {
        /// The caller wrote something unusable: exit 2.
        case badInput
        /// The thing named does not exist: exit 2.
        case notFound
        /// A rule or law refused it: exit 1.
        case refused
        /// The state directory or store is not usable now: exit 1.
        case unavailable
        /// Something broke: exit 1.
        case failed
    }

    /// Stable machine-readable code, such as `store_locked`.
    package let code: String
    /// What the caller may conclude.
    package let category: Category
    /// What happened and where.
    package let message: String
    /// What to do about it.
    package let advice: String?

    /// Makes an error.
    package init(_ code: String, _ category: Category, _ message: String, advice: String? = nil) {
        self.code = code
        self.category = category
        self.message = message
        self.advice = advice
    }

    /// 2 when the caller wrote something unusable, else 1.
    package var exitCode: Int32 { category == .badInput || category == .notFound ? 2 : 1 }
    package var description: String { advice.map { "\(message) (\($0))" } ?? message }
}
