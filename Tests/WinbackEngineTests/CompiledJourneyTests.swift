import Testing
import WinbackEngine
import WinbackModel

@Suite struct CompiledJourneyTests {
    private func compile(
        _ steps: [Journey.Step], programme: (inout Programme) -> Void = { _ in },
        policy: (inout Policy) -> Void = { _ in }
    ) throws -> CompiledJourney {
        try CompiledJourney(
            Journey(name: "j", steps: steps), in: SampleLoop.closure(programme: programme, policy: policy))
    }

    private static let coupon = Journey.Step.issueCoupon(pool: PoolID("TEN"), expires: .days(21))
    private static let send = Journey.Step.send(channel: .email, template: TemplateID("hello"))

    @Test(
        arguments: [
            ([], 0), ([send], 1), ([.awardPoints(200)], 100), ([.awardPoints(1)], 1), ([coupon], 500),
            ([send, coupon, send], 502),
            ([.branch(when: .offersEver(0), then: [coupon], otherwise: [.awardPoints(200)]), send], 501),
            ([.branch(when: .offersEver(0), then: [.awardPoints(200)], otherwise: [coupon]), send], 501),
            // The dear step lies after a branch that one side leaves.
            ([.branch(when: .offersEver(0), then: [.exit(reason: "x")], otherwise: [send]), coupon], 501),
            ([.branch(when: .offersEver(0), then: [coupon, .exit(reason: "x")], otherwise: [send]), send], 500),
            ([.exit(reason: "x"), coupon], 0),
            (
                [
                    .branch(
                        when: .offersEver(0),
                        then: [.branch(when: .tier(["gold"]), then: [coupon, coupon], otherwise: [send])],
                        otherwise: [.branch(when: .state([.lost]), then: [], otherwise: [coupon])]), send,
                ], 1001
            ),
        ] as [([Journey.Step], Int64)])
    func `what an entry reserves is the dearest path`(steps: [Journey.Step], minor: Int64) throws {
        #expect(try compile(steps).worstCase == Money(minorUnits: minor))
    }

    @Test func `the dearest path is that of trying all of them`() throws {
        var generator = SeededGenerator(seed: 31)
        func steps(_ depth: Int) -> [Journey.Step] {
            (0..<(1 + generator.below(3))).map { _ in
                switch generator.below(depth > 3 ? 4 : 7) {
                case 0: Self.send
                case 1: .awardPoints(1 + generator.below(900))
                case 2: Self.coupon
                case 3: generator.happens(0.3) ? .exit(reason: "x") : .wait(until: nil, atMost: .days(1))
                case 4: .wait(until: .click, atMost: .days(2), onTimeout: steps(depth + 1))
                default: .branch(when: .offersEver(0), then: steps(depth + 1), otherwise: steps(depth + 1))
                }
            }
        }
        for _ in 0..<200 {
            let journey = try compile(steps(0))
            func dearest(_ index: Int) -> Int64 {
                guard index < journey.instructions.count else { return 0 }
                switch journey.instructions[index].instruction {
                case .send(let message): return message.cost.minorUnits + dearest(index + 1)
                case .awardPoints(_, let cost), .issueCoupon(_, _, let cost):
                    return cost.minorUnits + dearest(index + 1)
                case .webhook: return dearest(index + 1)
                case .wait(_, let woken): return max(dearest(index + 1), dearest(woken))
                case .branch(_, let otherwise): return max(dearest(index + 1), dearest(otherwise))
                case .jump(let target): return dearest(target)
                case .exit: return 0
                }
            }
            #expect(journey.worstCase.minorUnits == dearest(0))
            #expect(Set(journey.instructions.map(\.id)).count == journey.instructions.count)
            for (index, located) in journey.instructions.enumerated() {
                switch located.instruction {
                case .branch(_, let target), .jump(let target), .wait(_, let target): #expect(target > index)
                default: break
                }
            }
        }
    }

    @Test func `steps are named by their place`() throws {
        let journey = try compile([
            Self.send,
            .branch(when: .offersEver(0), then: [Self.coupon, Self.send], otherwise: [.exit(reason: "x")]), Self.send,
        ])
        #expect(journey.instructions.map(\.id) == ["0", "1", "1.then.0", "1.then.1", "1.join", "1.else.0", "2"])
        #expect(journey.instructions[1].instruction == .branch(.offersEver(0), otherwise: 5))
        #expect(journey.instructions[4].instruction == .jump(to: 6))
    }

    @Test(
        arguments: [
            (send, "unknown_cost"), (.awardPoints(5), "unknown_cost"),
            (.send(channel: .email, template: TemplateID("nope")), "undefined_template"),
            (.issueCoupon(pool: PoolID("NOPE"), expires: .days(1)), "undefined_pool"),
            (.send(channel: .sms, template: TemplateID("hello")), "unknown_cost"),
        ] as [(Journey.Step, String)])
    func `what is unknown is refused and never free`(step: Journey.Step, code: String) {
        let error = #expect(throws: WinbackError.self) {
            try compile([.branch(when: .offersEver(0), then: [step], otherwise: [])]) {
                $0.pointValueMicros = nil
                $0.sendCostMicros = [:]
            }
        }
        #expect(error?.code == code)
    }

    @Test func `a step beyond the limit per call is refused`() throws {
        let error = #expect(throws: WinbackError.self) {
            try compile([.awardPoints(1000)], policy: { $0.value.perCall = Money(minorUnits: 499) })
        }
        #expect(error?.code == "call_limit")
        #expect(error?.message.contains("5.00 EUR") == true)
        #expect(throws: Never.self) {
            try compile([.awardPoints(1000)], policy: { $0.value.perCall = Money(minorUnits: 500) })
        }
        #expect(throws: WinbackError.self) { try compile([.awardPoints(.max)]) }
        #expect(throws: WinbackError.self) { try compile([.awardPoints(-200)]) }
    }
}
