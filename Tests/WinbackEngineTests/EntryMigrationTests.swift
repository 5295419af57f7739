import Testing
import WinbackEngine
import WinbackModel

@Suite struct EntryMigrationTests {
    private static let send = Journey.Step.send(channel: .email, template: TemplateID("hello"))
    private static let wait = Journey.Step.wait(until: .click, atMost: .days(7))

    private let old: [Journey] = [
        Journey(name: "nudge", steps: [send, wait, .awardPoints(200), wait, send]),
        Journey(name: "gone", steps: [send]),
    ]

    private func compiled(_ journeys: [Journey]) throws -> (journeys: [CompiledJourney], digest: ContentHash) {
        var closure = SampleLoop.closure()
        closure.playbook.journeys = journeys
        return (try journeys.map { try CompiledJourney($0, in: closure) }, closure.digest)
    }

    private func outcome(
        of position: Int, arm: Int = 0, status: EntryRecord.Status = .ready, under new: [Journey]
    ) throws -> EntryMigration.Outcome {
        let (before, after) = (try compiled(old), try compiled(new))
        var entry = SampleLoop.entry(
            SampleLoop.closure(), arm: arm, at: .epoch, reserved: before.journeys[arm].dearestFrom[position])
        entry.position = position
        entry.status = status
        entry.waitDeadline = Instant(milliseconds: 5)
        return EntryMigration(from: before.journeys, to: after.journeys, digest: after.digest).outcome(entry)
    }

    @Test func `an entry goes on at the same step and reserves what is left from there`() throws {
        let new = [
            Journey(name: "other", steps: [Self.send]),
            Journey(name: "nudge", steps: [Self.send, Self.wait, .awardPoints(300), Self.wait, Self.send]),
        ]
        guard case .moves(let entry) = try outcome(of: 1, under: new) else {
            Issue.record("it stayed")
            return
        }
        let after = try compiled(new)
        #expect(entry.arm == 1 && entry.position == 1 && entry.digest == after.digest)
        #expect(entry.reserved == after.journeys[1].dearestFrom[1])
        #expect(entry.waitDeadline == Instant(milliseconds: 5) && entry.status == .ready)
    }

    @Test func `an entry stays where the new version has no such place`() throws {
        let shorter = [Journey(name: "nudge", steps: [Self.send, .awardPoints(5), Self.wait])]
        let cases: [(Int, Int, EntryRecord.Status)] = [
            (1, 0, .ready),  // Another sort of step has this id.
            (3, 0, .ready),  // There is no such step.
            (5, 0, .ready),  // It is at its end.
            (0, 1, .ready),  // There is no such journey.
            (0, 0, .awaiting),  // An effect is on its way.
        ]
        for (position, arm, status) in cases {
            guard case .stays(let reason) = try outcome(of: position, arm: arm, status: status, under: shorter) else {
                Issue.record("position \(position) of \(arm) moved")
                continue
            }
            #expect(!reason.isEmpty)
        }
    }

    @Test func `no key of a step is used twice over a move`() throws {
        var generator = SeededGenerator(seed: 71)
        func steps(_ depth: Int) -> [Journey.Step] {
            (0..<(1 + generator.below(4))).map { _ in
                switch generator.below(depth > 2 ? 3 : 5) {
                case 0: Self.send
                case 1: .awardPoints(1 + generator.below(50))
                case 2: Self.wait
                case 3: .wait(until: .click, atMost: .days(2), onTimeout: steps(depth + 1))
                default: .branch(when: .offersEver(0), then: steps(depth + 1), otherwise: steps(depth + 1))
                }
            }
        }
        for _ in 0..<300 {
            let before = try compiled([Journey(name: "a", steps: steps(0))])
            let after = try compiled([Journey(name: "a", steps: steps(0))])
            let migration = EntryMigration(from: before.journeys, to: after.journeys, digest: after.digest)
            for (position, located) in before.journeys[0].instructions.enumerated() {
                var entry = SampleLoop.entry(SampleLoop.closure(), arm: 0, at: .epoch, reserved: .zero)
                entry.position = position
                guard case .moves(let moved) = migration.outcome(entry) else { continue }
                // Whatever was done on the way to here lies before it in the file; what comes lies at or after it.
                let come = Self.reachable(after.journeys[0], from: moved.position)
                let done = Self.before(before.journeys[0], position)
                #expect(Set(come).isDisjoint(with: Set(done)), "\(located.id)")
                #expect(moved.reserved == after.journeys[0].dearestFrom[moved.position])
            }
        }
    }

    /// Ids of the effects an entry may still make.
    private static func reachable(_ journey: CompiledJourney, from start: Int) -> [String] {
        var seen: Set<Int> = []
        var open = [start]
        while let index = open.popLast() {
            guard journey.instructions.indices.contains(index), seen.insert(index).inserted else { continue }
            switch journey.instructions[index].instruction {
            case .branch(_, let other), .wait(_, let other): open += [index + 1, other]
            case .jump(let target): open.append(target)
            case .exit: break
            default: open.append(index + 1)
            }
        }
        return seen.map { journey.instructions[$0].id }
    }

    /// Ids of the instructions from which a place can be reached.
    private static func before(_ journey: CompiledJourney, _ place: Int) -> [String] {
        journey.instructions.indices.filter {
            $0 != place && reachable(journey, from: $0).contains(journey.instructions[place].id)
        }
        .map { journey.instructions[$0].id }
    }
}
