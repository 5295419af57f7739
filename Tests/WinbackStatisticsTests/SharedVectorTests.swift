import Testing
import WinbackStatistics

/// The whole file of published vectors; its most telling rows are also written out in the other suites.
@Suite(
    .enabled(
        if: SharedReference.exists("reference/statistics_vectors.json"), Comment(rawValue: SharedReference.absent)))
struct SharedVectorTests {
    @Test func `special functions`() throws {
        let table = try SharedReference.vectors()["formula_vectors"]["special_functions"]
        let functions: [(String, Double, ([Double]) -> Double)] = [
            ("log_gamma", 1e-12, { SpecialFunctions.logGamma($0[0]) }),
            ("log_beta", 1e-12, { SpecialFunctions.logBeta($0[0], $0[1]) }),
            (
                "regularised_incomplete_beta_I_x", 1e-12,
                { SpecialFunctions.regularisedIncompleteBeta($0[0], $0[1], $0[2]) }
            ),
            ("normal_cdf", 1e-12, { SpecialFunctions.normalCDF($0[0]) }),
            ("normal_quantile", 1e-12, { SpecialFunctions.normalQuantile($0[0]) }),
            ("student_t_quantile_p_df", 1e-10, { SpecialFunctions.studentTQuantile($0[0], degrees: $0[1]) }),
            ("chi_squared_upper_tail_x_df", 1e-12, { SpecialFunctions.chiSquaredUpperTail($0[0], degrees: $0[1]) }),
            (
                "hypergeometric_2F1_a_b_c_z", 1e-10,
                { SpecialFunctions.hypergeometric2F1($0[0], $0[1], $0[2], $0[3]) }
            ),
        ]
        for (name, tolerance, function) in functions {
            let rows = table[name].list.map(\.numbers)
            #expect(!rows.isEmpty)
            for row in rows {
                let found = function(row)
                #expect(agrees(found, row[row.count - 1], tolerance, floor: 1e-16), "\(name) \(row) \(found)")
            }
        }
    }

    @Test func `sequential multipliers`() throws {
        let formulas = try SharedReference.vectors()["formula_vectors"]
        let two = formulas["asymptotic_confidence_sequence_multiplier"]
        for (key, alpha, planned) in [
            ("alpha_0_05_tuned_at_5000", 0.05, 5000.0), ("alpha_0_05_tuned_at_20000", 0.05, 20_000),
            ("alpha_0_005_tuned_at_20000", 0.005, 20_000),
        ] {
            let sequence = AsymptoticConfidenceSequence(alpha: alpha, plannedMembers: planned)
            for members in two[key].keys {
                let found = sequence.multiplier(members: Double(members) ?? .nan)
                #expect(agrees(found, two[key][members].number, 1e-9), "\(key) \(members)")
            }
        }
    }

    @Test func `every Hillstrom contrast`() throws {
        let hillstrom = try SharedReference.vectors()["hillstrom"]
        for metric in ["visit", "conversion", "spend"] {
            let form: VarianceForm = metric == "spend" ? .sample : .rate
            let sums = hillstrom["sufficient_statistics"][metric]
            func summary(_ arm: String) -> MomentSummary {
                let row = sums[arm].numbers
                let unit = metric == "spend" ? 100.0 : 1
                return MomentSummary(count: row[0], sum: row[1] / unit, sumOfSquares: row[2] / (unit * unit))
            }
            let control = summary("control")
            for arm in ["mens", "womens"] {
                let treated = summary(arm)
                let lift = hillstrom["lifts"][metric]["\(arm)_vs_control"]
                let expected = lift["absolute"]["fixed_welch_t"]
                let fixed = try #require(FixedInterval(treated: treated, control: control, variance: form))
                #expect(agrees(fixed.interval.lower, expected["lower"].number, 1e-9))
                #expect(agrees(fixed.interval.upper, expected["upper"].number, 1e-9))
                #expect(agrees(fixed.pValue, expected["p"].number, 1e-6))
                for planned in [5000, 42_000] {
                    let sequence = AsymptoticConfidenceSequence(plannedMembers: Double(planned))
                    let interval = sequence.interval(treated: treated, control: control, variance: form)
                    let wanted = lift["absolute"]["sequential_tuned_\(planned)"]
                    #expect(agrees(interval.lower, wanted["lower"].number, 1e-9))
                    #expect(agrees(interval.upper, wanted["upper"].number, 1e-9))
                    let z = sequence.multiplier(members: treated.count + control.count)
                    let relative = Fieller.relativeLift(
                        treated: treated, control: control, multiplier: z, variance: form)
                    let ends = lift["relative_fieller"]["sequential_tuned_\(planned)"].numbers
                    #expect(agrees(relative.interval?.lower ?? .nan, ends[0], 1e-8))
                    #expect(agrees(relative.interval?.upper ?? .nan, ends[1], 1e-8))
                }
            }
        }
    }

    @Test func `exact test of Hillstrom conversions by weight`() throws {
        let conversions = try SharedReference.vectors()["hillstrom"]["lifts"]["conversion"]
        for (arm, treated) in [("mens", 267), ("womens", 189)] {
            let expected = conversions["\(arm)_vs_control"]["exact_test"]
            let members = conversions["\(arm)_vs_control"]["members"]
            let share = members["treated"].number / (members["treated"].number + members["control"].number)
            for kappa in expected["ln_E_by_kappa"].keys {
                let test = ExactConversionTest(
                    treatedConversions: treated, holdoutConversions: 122, treatedShare: share,
                    kappa: Double(kappa) ?? .nan)
                #expect(agrees(test.logE, expected["ln_E_by_kappa"][kappa].number, 1e-9))
            }
            let ends = expected["rate_ratio_confidence_sequence_95_kappa_100"]
            let interval = ExactConversionTest(
                treatedConversions: treated, holdoutConversions: 122, treatedShare: share
            ).rateRatioInterval()
            #expect(agrees(interval.lower, ends["lower"].number, 1e-9))
            #expect(agrees(interval.upper, ends["upper"].number, 1e-9))
        }
    }
}
