package import WinbackEngine
import WinbackModel
package import WinbackWire

/// Why a metric moved, as it travels.
package struct DiagnosisReply: Sendable, Equatable {
    /// What moved: a metric's name, or the column of a file.
    package var metric: String
    /// The version of its meaning; empty for a file.
    package var version: String
    /// What it is counted in.
    package var unit: String
    /// The newest complete date; `nil` for a file.
    package var asOf: String?
    /// The period.
    package var range: MetricReply.Range?
    /// What it is compared with.
    package var comparison: MetricReply.Range?
    /// The number in both periods.
    package var previous: JSONValue
    /// The number now.
    package var current: JSONValue
    /// moved, noise, too_little_history or untested.
    package var verdict: String
    /// The first date from which it departs.
    package var since: String?
    /// One object per place, the one that explains most first.
    package var causes: [JSONValue]
    /// The split over the metric's own factors.
    package var factors: [JSONValue]
    /// Mix and rate, of a ratio; `null` otherwise.
    package var mix: JSONValue
    /// What was looked through.
    package var searched: JSONValue
    /// Places that only reflect others.
    package var ruledOut: [String]
    /// The story, a sentence each.
    package var story: [String]

    /// Tells of a diagnosis.
    ///
    /// `rows` are the facts' counts behind each cell of the table, and `minimum` the fewest that a place needs to be told.
    package init(
        _ diagnosis: Diagnosis, metric: String, version: String, unit: String, range: MetricReply.Range?,
        comparison: MetricReply.Range?, table: DiagnosisTable, rows: [MetricAnswer.Row] = [], minimum: Int? = nil,
        total: MetricAnswer.Cell?, asOf: String?
    ) {
        self.metric = metric
        self.version = version
        self.unit = unit
        self.range = range
        self.comparison = comparison
        self.asOf = asOf
        let totals = diagnosis.totals
        previous = Self.number(total.map(\.previous) ?? (table.isRatio ? totals.previousRate : totals.previous))
        current = Self.number(total.map(\.value) ?? (table.isRatio ? totals.currentRate : totals.current))
        switch diagnosis.variation?.verdict {
        case .moved: verdict = "moved"
        case .noise: verdict = "noise"
        case .tooLittleHistory: verdict = "too_little_history"
        case nil: verdict = "untested"
        }
        since = diagnosis.variation?.since.map { CivilDate(daysSinceEpoch: Int32($0)).description }
        let shown = diagnosis.findings.causes.filter { cause in
            guard let minimum else { return true }
            return Self.rows(behind: cause, table, rows) >= minimum
        }
        causes = shown.prefix(10).map { Self.cause($0, table) }
        factors = Self.factors(diagnosis.factors)
        mix = diagnosis.mix.map { Self.mix($0, table) } ?? .null
        searched = [
            "dimensions": .array(table.dimensions.map { .string($0) }), "cells": .integer(Int64(table.count)),
            "slices": .integer(Int64(diagnosis.findings.slicesSearched)),
            "depth": .integer(Int64(diagnosis.findings.layers)),
            "held_back": .integer(Int64(diagnosis.findings.causes.count - shown.count)),
        ]
        ruledOut = minimum == nil ? diagnosis.ruledOut.map { $0.slice.words(in: table) } : []
        story = shown.count == diagnosis.findings.causes.count ? diagnosis.sentences : Self.short(diagnosis)
    }

    /// The story without places, where one of them may not be told.
    private static func short(_ diagnosis: Diagnosis) -> [String] {
        Array(diagnosis.sentences.prefix(diagnosis.variation == nil ? 1 : 2))
            + ["Where it moved is held back in part: too few members are behind it."]
    }

    private static func rows(behind cause: Cause, _ table: DiagnosisTable, _ rows: [MetricAnswer.Row]) -> Int {
        rows.reduce(0) { sum, row in
            let isIn = cause.slices.contains { slice in
                zip(slice.dimensions, slice.elements).allSatisfy { row.key[$0].text == table.elements[$0][$1] }
            }
            return sum + (isIn ? row.cells.map { $0.rows ?? 0 }.max() ?? 0 : 0)
        }
    }

    private static func number(_ value: Double?) -> JSONValue {
        guard let value, value.isFinite else { return .null }
        return value == value.rounded() && abs(value) < 0x1p53 ? .integer(Int64(value)) : .number(value)
    }

    private static func cause(_ cause: Cause, _ table: DiagnosisTable) -> JSONValue {
        let slices = cause.slices.map { slice -> JSONValue in
            var object = JSONObject()
            for (dimension, element) in zip(slice.dimensions, slice.elements) {
                object[table.dimensions[dimension]] = .string(table.elements[dimension][element])
            }
            return .object(object)
        }
        var object = JSONObject()
        object["slices"] = .array(slices)
        object["words"] = .string(cause.words(in: table))
        object["previous"] = number(cause.previous)
        object["current"] = number(cause.current)
        if table.isRatio {
            object["previous_denominator"] = number(cause.previousDenominator)
            object["current_denominator"] = number(cause.currentDenominator)
        }
        object["expected"] = number(cause.expected)
        object["unexpected"] = number(cause.unexpected)
        object["share_explained"] = number(cause.shareExplained)
        object["support"] = number(cause.support)
        object["surprise"] = number(cause.surprise)
        object["fit"] = number(cause.fit)
        object["score"] = number(cause.score)
        return .object(object)
    }

    private static func factors(_ tree: FactorTree?) -> [JSONValue] {
        guard let tree else { return [] }
        return zip(tree.factors, tree.effects).map { factor, effect in
            [
                "factor": .string(factor.name), "previous": number(factor.previous), "current": number(factor.current),
                "effect": number(effect),
            ]
        }
    }

    private static func mix(_ mix: Diagnosis.Mix, _ table: DiagnosisTable) -> JSONValue {
        [
            "dimension": .string(table.dimensions[mix.dimension]), "rate_effect": number(mix.split.rate),
            "mix_effect": number(mix.split.mix),
        ]
    }
}

extension DiagnosisReply {
    private init(
        metric: String, version: String, unit: String, asOf: String?, range: MetricReply.Range?,
        comparison: MetricReply.Range?, previous: JSONValue, current: JSONValue, verdict: String, since: String?,
        causes: [JSONValue], factors: [JSONValue], mix: JSONValue, searched: JSONValue, ruledOut: [String],
        story: [String]
    ) {
        (self.metric, self.version, self.unit, self.asOf) = (metric, version, unit, asOf)
        (self.range, self.comparison, self.previous, self.current) = (range, comparison, previous, current)
        (self.verdict, self.since, self.causes, self.factors) = (verdict, since, causes, factors)
        (self.mix, self.searched, self.ruledOut, self.story) = (mix, searched, ruledOut, story)
    }

    /// The diagnosis as it travels.
    package static let shape = Shape<DiagnosisReply>.object(
        "Diagnosis", "Whether a number moved beyond its usual variation, and where; never why.",
        Field("metric", "What moved.", .string(max: 200), \.metric),
        Field("version", "The version of its meaning.", .string(max: 64), \.version),
        Field("unit", "What it is counted in.", .string(max: 40), \.unit),
        Field("as_of", "The newest complete date.", .optional(.string(max: 12)), \.asOf),
        Field("range", "The period.", .optional(MetricReply.Range.shape), \.range),
        Field("comparison", "What it is compared with.", .optional(MetricReply.Range.shape), \.comparison),
        Field("previous", "The number before.", .anything, \.previous),
        Field("current", "The number now.", .anything, \.current),
        Field("verdict", "moved, noise, too_little_history or untested.", .string(max: 20), \.verdict),
        Field("since", "The first date from which it departs.", .optional(.string(max: 12)), \.since),
        Field("causes", "One object per place.", .array(of: .anything, max: 100), \.causes),
        Field("factors", "The split over the metric's own factors.", .array(of: .anything, max: 100), \.factors),
        Field("mix", "Mix and rate, of a ratio.", .anything, \.mix, default: .null),
        Field("searched", "What was looked through.", .anything, \.searched, default: .null),
        Field("ruled_out", "Places that only reflect others.", .array(of: .string(), max: 100), \.ruledOut),
        Field("story", "A sentence each.", .array(of: .string(), max: 100), \.story),
        make: {
            DiagnosisReply(
                metric: $0, version: $1, unit: $2, asOf: $3, range: $4, comparison: $5, previous: $6, current: $7,
                verdict: $8, since: $9, causes: $10, factors: $11, mix: $12, searched: $13, ruledOut: $14, story: $15)
        })
}
