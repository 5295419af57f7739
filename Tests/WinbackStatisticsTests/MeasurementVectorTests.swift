import Testing
import WinbackStatistics

/// The measurement core against the published vectors.
@Suite(
    .enabled(
        if: SharedReference.exists("reference/statistics_vectors.json"), Comment(rawValue: SharedReference.absent)))
struct MeasurementVectorTests {
    private static func state(_ row: [Double], unit: Double) -> OutcomeState {
        // Members, Σy, Σy², Σx, Σx², Σxy in whole cents.
        OutcomeState(count: Int(row[0]), sum: row[1] / unit, sumOfSquares: row[2] / (unit * unit))
            .withCovariate(sum: row[3] / 100, sumOfSquares: row[4] / 10_000, sumOfProducts: row[5] / (unit * 100))
    }

    @Test func `every Hillstrom contrast, plain and adjusted`() throws {
        let hillstrom = try SharedReference.vectors()["hillstrom"]
        for metric in ["visit", "conversion", "spend"] {
            let form: VarianceForm = metric == "spend" ? .sample : .rate
            let sums = hillstrom["sufficient_statistics"][metric]
            let unit = metric == "spend" ? 100.0 : 1
            let control = Self.state(sums["control"].numbers, unit: unit)
            for arm in ["mens", "womens"] {
                let treated = Self.state(sums[arm].numbers, unit: unit)
                let lift = hillstrom["lifts"][metric]["\(arm)_vs_control"]
                let plain = try #require(Contrast(treated: treated, control: control, variance: form))
                try check(plain, lift, "", "_welch_t")
                let adjusted = try #require(Contrast(adjusted: [.init(treated: treated, control: control)]))
                try check(adjusted, lift, "cuped_history_", "")
                #expect(agrees(adjusted.varianceKept, lift["variance_ratio"]["cuped_history"].number, 1e-4))
                let fixed = lift["relative_fieller"]["fixed_normal"].numbers
                let ends = try #require(plain.relative(multiplier: 1.95996398454).interval)
                #expect(agrees(ends.lower, fixed[0], 1e-9) && agrees(ends.upper, fixed[1], 1e-9))
            }
        }
    }

    private func check(_ contrast: Contrast, _ lift: Vector, _ form: String, _ suffix: String) throws {
        let fixed = LiftReading(contrast, plan: ReadingPlan(method: .fixed, plannedMembers: 5000))
        let wanted = lift["absolute"]["\(form)fixed\(suffix)"]
        #expect(agrees(fixed.absolute, wanted["estimate"].number, 1e-9))
        #expect(agrees(contrast.standardError, wanted["standard_error"].number, 1e-9))
        #expect(agrees(contrast.degreesOfFreedom, wanted["welch_degrees_of_freedom"].number, 1e-9))
        #expect(agrees(fixed.absoluteInterval.lower, wanted["lower"].number, 1e-9))
        #expect(agrees(fixed.absoluteInterval.upper, wanted["upper"].number, 1e-9))
        #expect(agrees(fixed.pValue, wanted["p"].number, 1e-6))
        let sequential = LiftReading(contrast, plan: ReadingPlan(method: .sequential, plannedMembers: 5000))
        let always = lift["absolute"]["\(form)sequential_tuned_5000"]
        #expect(agrees(sequential.absoluteInterval.lower, always["lower"].number, 1e-9))
        #expect(agrees(sequential.absoluteInterval.upper, always["upper"].number, 1e-9))
        #expect(agrees(sequential.pValue, always["p"].number, 1e-6))
        let delta = try #require(contrast.deltaMethodLift)
        let relative = lift["relative"]["\(form)fixed\(suffix)"]
        #expect(agrees(delta.estimate, relative["estimate"].number, 1e-9))
        #expect(agrees(delta.standardError, relative["standard_error"].number, 1e-9))
        #expect(agrees(fixed.relative ?? .nan, relative["estimate"].number, 1e-9))
    }

    @Test func `a ratio by the delta method`() throws {
        let vector = try SharedReference.vectors()["formula_vectors"]["ratio_metric_delta_method"]
        func state(_ row: Vector) -> OutcomeState {
            OutcomeState(
                count: row["n"].integer, sum: row["sum_numerator"].number,
                sumOfSquares: row["sum_numerator_squared"].number
            ).withDenominator(
                sum: row["sum_denominator"].number, sumOfSquares: row["sum_denominator_squared"].number,
                sumOfProducts: row["sum_product"].number)
        }
        let contrast = try #require(Contrast(ratioOf: state(vector["treated"]), control: state(vector["control"])))
        #expect(agrees(contrast.estimate, vector["absolute"]["difference"].number, 1e-9))
        #expect(agrees(contrast.standardError, vector["absolute"]["standard_error"].number, 1e-9))
        let reading = LiftReading(contrast, plan: ReadingPlan(method: .fixed, plannedMembers: 5000))
        let ends = vector["absolute"]["interval_95_welch_t"].numbers
        #expect(agrees(reading.absoluteInterval.lower, ends[0], 1e-9))
        #expect(agrees(reading.absoluteInterval.upper, ends[1], 1e-9))
        let delta = try #require(contrast.deltaMethodLift)
        #expect(agrees(delta.estimate, vector["relative"]["lift"].number, 1e-9))
        #expect(agrees(delta.standardError, vector["relative"]["standard_error"].number, 1e-9))
    }

    @Test func `group-sequential boundaries`() throws {
        let table = try SharedReference.vectors()["formula_vectors"]["group_sequential_boundaries_two_sided"]
        let rows: [(String, Int, Double, SpendingFunction)] = [
            ("looks_10_phi_2_alpha_0_05", 10, 0.05, .power(2)), ("looks_10_phi_2_alpha_0_045", 10, 0.045, .power(2)),
            ("looks_10_phi_3_alpha_0_045", 10, 0.045, .power(3)), ("looks_30_phi_2_alpha_0_05", 30, 0.05, .power(2)),
            ("looks_40_phi_3_alpha_0_045", 40, 0.045, .power(3)), ("looks_60_phi_2_alpha_0_05", 60, 0.05, .power(2)),
        ]
        for (name, looks, alpha, spending) in rows {
            let found = GroupSequentialBoundary(alpha: alpha, looks: looks, spending: spending).multipliers
            let expected = table[name].numbers
            #expect(expected.count == looks)
            for (one, other) in zip(found, expected) { #expect(abs(one - other) < 1e-9, "\(name) \(one) \(other)") }
        }
        let late = GroupSequentialBoundary(alpha: 0.05, looks: 5, spending: .obrienFleming).multipliers
        for (one, other) in zip(late, table["looks_5_obrien_fleming_type_alpha_0_05"]["z"].numbers) {
            #expect(abs(one - other) < 1e-9)
        }
    }

    @Test func `several questions at once`() throws {
        let vectors = try SharedReference.vectors()
        let rows = vectors["formula_vectors"]["e_benjamini_hochberg"]["rows"].list
        #expect(!rows.isEmpty)
        for row in rows {
            let found = MultipleTesting.eBenjaminiHochberg(logE: row["e_values"].numbers.map(logarithm))
            #expect(found == row["rejected_indices"].list.map(\.integer))
        }
        let lifts = vectors["hillstrom"]["lifts"]
        let adjusted = vectors["hillstrom"]["multiple_testing_on_the_six_relative_fixed_p_values"]
        let names = adjusted["holm"].keys
        let pValues = names.map { name in
            let parts = name.split(separator: ".").map(String.init)
            return lifts[parts[0]]["\(parts[1])_vs_control"]["relative"]["fixed_welch_t"]["p"].number
        }
        for (found, name) in zip(MultipleTesting.holm(pValues), names) {
            #expect(agrees(found, adjusted["holm"][name].number, 1e-9))
        }
        for (found, name) in zip(MultipleTesting.benjaminiHochberg(pValues), names) {
            #expect(agrees(found, adjusted["benjamini_hochberg"][name].number, 1e-9))
        }
    }

    @Test func `values of one mail for everyone, from the log of all three`() throws {
        let vectors = try SharedReference.vectors()["hillstrom"]
        let sums = vectors["sufficient_statistics"]["visit"]
        let arms = ["control", "mens", "womens"]
        for (target, name) in [(0, "always_none"), (1, "always_mens"), (2, "always_womens")] {
            let rows = arms.enumerated().flatMap { action, arm in
                let row = sums[arm].numbers
                return (0..<Int(row[0])).map { index in
                    OffPolicy.Row(
                        reward: Double(index) < row[1] ? 1 : 0, action: action, propensity: 1.0 / 3,
                        target: (0..<3).map { $0 == target ? 1 : 0 })
                }
            }
            let found = try #require(OffPolicy(rows))
            let expected = vectors["policy_values"]["visit"][name]
            #expect(agrees(found.inversePropensity.value, expected["inverse_propensity"].numbers[0], 1e-9))
            #expect(agrees(found.inversePropensity.standardError, expected["inverse_propensity"].numbers[1], 1e-9))
            #expect(agrees(found.selfNormalised.value, expected["self_normalised"].numbers[0], 1e-9))
            #expect(agrees(found.selfNormalised.standardError, expected["self_normalised"].numbers[1], 1e-9))
            #expect(agrees(found.effectiveSampleSize, expected["effective_sample_size"].number, 1e-9))
            #expect(!found.isThin && found.headline == found.selfNormalised)
        }
    }
}
