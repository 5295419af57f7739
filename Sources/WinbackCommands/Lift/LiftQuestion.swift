import WinbackStatistics

/// What is asked of a file: its columns and how they are to be read.
struct LiftQuestion: Sendable {
    /// What an outcome is, as written on the command line.
    enum Kind: Sendable, Equatable {
        case conversion
        case amount
        case ratio(denominator: String)

        /// Reads `conversion`, `amount` or `ratio:COLUMN`; nil for anything else.
        init?(_ text: String) {
            switch text {
            case "conversion": self = .conversion
            case "amount": self = .amount
            default:
                guard text.hasPrefix("ratio:"), text.utf8.count > 6 else { return nil }
                self = .ratio(denominator: String(text.dropFirst(6)))
            }
        }

        var name: String {
            switch self {
            case .conversion: "conversion"
            case .amount: "amount"
            case .ratio: "ratio"
            }
        }
    }

    /// What a treated member costs.
    enum Cost: Sendable, Equatable {
        /// The same for each, in units of the outcome.
        case each(Double)
        /// What stands in a column, for members of every arm.
        case column(String)

        init(_ text: String) { self = Double(text).map { .each($0) } ?? .column(text) }
    }

    var path: String
    var delimiter: String?
    var arm: String
    var control: String
    var outcome: String
    /// Nil: conversions if every outcome is 0 or 1, else amounts.
    var kind: Kind?
    var covariate: String?
    var strata: String?
    var covariateDate: String?
    var assignedDate: String?
    var cost: Cost?
    var margin = 1.0
    var cap: Double?
    var isSigned = false
    var shares: [(arm: String, share: Double)] = []
    var method: ReadingPlan.Method = .sequential
    var alpha = 0.05
    var planned: Double?
    var looks = 10

    /// Planned members where none are stated, as other tools have it.
    static let plannedDefault = 5000.0

    var plan: ReadingPlan {
        ReadingPlan(method: method, alpha: alpha, plannedMembers: planned ?? Self.plannedDefault, looks: looks)
    }

    /// The columns that must be there, with what each is for.
    var columns: [String] {
        var names = [arm, outcome]
        if case .ratio(let denominator) = kind { names.append(denominator) }
        if case .column(let column) = cost { names.append(column) }
        return names + [covariate, strata, covariateDate, assignedDate].compactMap(\.self)
    }
}
