import Testing
import WinbackEngine
import WinbackModel

@Suite struct EligibilityTests {
    private let today = SampleLoop.date("2026-06-01")

    private func rule(_ change: (inout Playbook) -> Void = { _ in }) throws -> Eligibility {
        let closure = SampleLoop.closure(change)
        return Eligibility(
            playbook: closure.playbook, journeys: try SampleLoop.journeys(closure), limits: closure.policy.value)
    }

    /// Each obstacle with the reason it gives, in the order in which they are asked.
    private static let obstacles: [(String, @Sendable (inout Candidate) -> Void)] = [
        ("marketing suppressed", { $0.suppressed = true }), ("no consent", { $0.consented = [.sms] }),
        ("open complaint or return", { $0.openTrouble = true }), ("in a win-back already", { $0.inJourney = true }),
        ("lifetime entries reached", { $0.entriesInLoop = 3 }),
        ("cooling off", { $0.lastEntryOn = SampleLoop.date("2026-03-04") }),
        ("member budget of the loop reached", { $0.valueInLoop = Money(minorUnits: 499) }),
        ("member lifetime value reached", { $0.valueLifetime = Money(minorUnits: 4_499) }),
        ("member 30-day value reached", { $0.value30Days = Money(minorUnits: 1_499) }),
    ]

    @Test(arguments: obstacles.indices)
    func `each obstacle gives its reason, and the first one counts`(index: Int) throws {
        let rule = try rule()
        let alone = SampleLoop.candidate(1) { Self.obstacles[index].1(&$0) }
        #expect(rule.exclusion(alone, on: today) == Self.obstacles[index].0)
        let andAllLater = SampleLoop.candidate(1) { candidate in
            for obstacle in Self.obstacles[index...] { obstacle.1(&candidate) }
        }
        #expect(rule.exclusion(andAllLater, on: today) == Self.obstacles[index].0)
    }

    @Test func `right at every limit a member may enter`() throws {
        let rule = try rule()
        #expect(rule.dearest == Money(minorUnits: 502))
        let edge = SampleLoop.candidate(1) {
            $0.entriesInLoop = 2
            $0.lastEntryOn = SampleLoop.date("2026-03-03")
            $0.valueInLoop = Money(minorUnits: 498)
            $0.valueLifetime = Money(minorUnits: 4_498)
            $0.value30Days = Money(minorUnits: 1_498)
        }
        #expect(rule.exclusion(edge, on: today) == nil)
    }

    @Test func `one of the channels is enough and journeys without messages ask for none`() throws {
        let silent = try rule { $0.journeys = [Journey(name: "points", steps: [.awardPoints(10)])] }
        #expect(silent.channels.isEmpty)
        #expect(silent.exclusion(SampleLoop.candidate(1) { $0.consented = [] }, on: today) == nil)
        let both = try rule {
            $0.journeys.append(
                Journey(name: "push", steps: [.send(channel: .push, template: TemplateID("hello"))]))
        }
        #expect(both.channels == [.email, .push])
        #expect(both.exclusion(SampleLoop.candidate(1) { $0.consented = [.push] }, on: today) == nil)
    }

    @Test func `hostile values pass no limit`() throws {
        let rich = SampleLoop.candidate(1) { $0.valueLifetime = Money(minorUnits: .max) }
        #expect(try rule().exclusion(rich, on: today) == "member lifetime value reached")
    }
}
