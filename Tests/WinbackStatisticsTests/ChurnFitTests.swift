import Testing
import WinbackStatistics

@Suite struct ChurnFitTests {
    /// Members of known dropout and of rates that are exponential, or `alike` (half to one and a half times the mean).
    private static func members(
        _ count: Int, meanGap: Double, dropout: ClosedRange<Double>, weeks: Double, seed: UInt64, alike: Bool = false
    ) -> [PurchaseHistory] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            let age = weeks * (0.5 + 0.5 * generator.fraction())
            let draw = generator.fraction()
            let rate = (alike ? 0.5 + draw : -logarithm(1 - draw)) / meanGap
            let leave = dropout.lowerBound + (dropout.upperBound - dropout.lowerBound) * generator.fraction()
            var time = 0.0
            var last = 0.0
            var purchases = 0
            while generator.fraction() >= leave {
                time += -logarithm(1 - generator.fraction()) / rate
                if time > age { break }
                last = time
                purchases += 1
            }
            let day = { (weeks: Double) in (weeks * 7).rounded() / 7 }
            return PurchaseHistory(frequency: purchases, recency: day(last), age: day(age))
        }
    }

    @Test func `the fit is the top of the hill`() {
        let histories = Self.members(800, meanGap: 5, dropout: 0...0.6, weeks: 52, seed: 1)
        let fit = MBGNBD.fit(histories)
        #expect(fit.diagnosis == .converged)
        #expect(fit.isUsable)
        #expect(fit.members == 800)
        #expect(fit.model == "MBG/NBD")
        #expect(agrees(MBGNBD(fit.parameters).logLikelihood(histories), fit.logLikelihood, 1e-12))
        let p = fit.parameters
        for factor in [0.999, 1.001] {
            for other in [
                ChurnParameters(r: p.r * factor, alpha: p.alpha, a: p.a, b: p.b),
                ChurnParameters(r: p.r, alpha: p.alpha * factor, a: p.a, b: p.b),
                ChurnParameters(r: p.r, alpha: p.alpha, a: p.a * factor, b: p.b),
                ChurnParameters(r: p.r, alpha: p.alpha, a: p.a, b: p.b * factor),
            ] {
                #expect(MBGNBD(other).logLikelihood(histories) < fit.logLikelihood)
            }
        }
    }

    @Test func `known parameters are found again`() throws {
        // Rates exponential with mean 1/5 a week (r = 1, α = 5); dropout uniform on 0…1 (a = b = 1).
        let fit = MBGNBD.fit(Self.members(6000, meanGap: 5, dropout: 0...1, weeks: 104, seed: 2))
        #expect(fit.diagnosis == .converged)
        let errors = try #require(fit.standardErrors)
        #expect(abs(fit.parameters.r - 1) < 4 * errors.r)
        #expect(abs(fit.parameters.alpha - 5) < 4 * errors.alpha)
        #expect(abs(fit.parameters.a - 1) < 4 * errors.a)
        #expect(abs(fit.parameters.b - 1) < 4 * errors.b)
        #expect(errors.r < 0.1)
    }

    @Test(arguments: 3...7 as ClosedRange<UInt64>)
    func `members who never leave leave dropout open, without an error`(seed: UInt64) {
        let histories = Self.members(200, meanGap: 3, dropout: 0...0, weeks: 52, seed: seed, alike: true)
        for fit in [MBGNBD.fit(histories), BGNBD.fit(histories)] {
            switch fit.diagnosis {
            case .parameterAtBorder(let names), .weaklyIdentified(let names):
                let listed = names.split(separator: ", ")
                #expect(listed.contains("a") || listed.contains("b"))
                #expect(fit.diagnosis.description.contains(names))
            default: Issue.record("\(fit.model): \(fit.diagnosis)")
            }
            #expect(fit.isUsable)
            #expect(fit.standardErrors == nil)
            #expect(fit.logLikelihood.isFinite)
        }
        let model = MBGNBD(MBGNBD.fit(histories).parameters)
        #expect(model.probabilityAlive(PurchaseHistory(frequency: 5, recency: 30, age: 40)) > 0.9)
    }

    @Test func `too little to go on is said`() {
        #expect(MBGNBD.fit([]).diagnosis == .tooFewMembers(found: 0, needed: 30))
        let few = MBGNBD.fit(Self.members(12, meanGap: 5, dropout: 0...0.5, weeks: 52, seed: 4))
        #expect(few.diagnosis == .tooFewMembers(found: 12, needed: 30))
        #expect(!few.isUsable)
        #expect(few.logLikelihood.isFinite)
        let once = (1...100).map { PurchaseHistory(frequency: 0, recency: 0, age: Double($0)) }
        #expect(MBGNBD.fit(once).diagnosis == .noRepeatPurchases)
        #expect(!MBGNBD.fit(once).diagnosis.description.isEmpty)
    }

    @Test func `odd data always end with finite parameters and a diagnosis`() {
        let same = [PurchaseHistory](repeating: PurchaseHistory(frequency: 3, recency: 9, age: 12), count: 50)
        let today = [PurchaseHistory](repeating: PurchaseHistory(frequency: 2, recency: 0, age: 0), count: 40)
        let heavy = [PurchaseHistory](repeating: PurchaseHistory(frequency: 5000, recency: 520, age: 520), count: 40)
        let mixed = same + today + heavy
        for histories in [same, today, heavy, mixed] {
            for fit in [MBGNBD.fit(histories), BGNBD.fit(histories)] {
                let p = fit.parameters
                #expect([p.r, p.alpha, p.a, p.b, fit.logLikelihood].allSatisfy { $0.isFinite })
                #expect([p.r, p.alpha, p.a, p.b].allSatisfy { $0 > 0 })
            }
        }
    }
}
