import ArgumentParser
import WinbackModel

extension CivilDate: ExpressibleByArgument {
    /// Reads `YYYY-MM-DD`.
    package init?(argument: String) { self.init(argument) }
    /// Shown in help.
    package static var valueDescription: String { "YYYY-MM-DD" }
}

extension CivilDuration: ExpressibleByArgument {
    /// Reads `36h`, `30d` or `6w`.
    package init?(argument: String) { self.init(argument) }
    /// What a default looks like in help.
    package var defaultValueDescription: String { description }
}

extension ChurnState: ExpressibleByArgument {
    /// Reads a state's word.
    package init?(argument: String) { self.init(word: argument) }
    /// The words there are.
    package static var allValueStrings: [String] { allCases.map(\.word) }
    /// What a default looks like in help.
    package var defaultValueDescription: String { word }
}
