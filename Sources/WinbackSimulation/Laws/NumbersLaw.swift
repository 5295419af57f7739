internal import WinbackEngine
internal import WinbackModel

/// Law 5: every reading names its date and is what the facts say, counted again from entries and orders.
package struct NumbersLaw: LawChecker {
    package let law = Law.numbers
    private var units = ExperimentUnits()
    private var lastLook: [LoopID: (number: Int, date: CivilDate)] = [:]

    /// Makes a checker that has seen nothing.
    package init() {}

    package mutating func check(_ step: StepEvidence, into findings: inout LawFindings) {
        units.read(step)
        guard let books = step.books else { return }
        for look in books.looks where look.number > (lastLook[look.loop]?.number ?? 0) {
            check(look, step, into: &findings)
            lastLook[look.loop] = (look.number, look.date)
        }
    }

    private func check(_ look: LookRecord, _ step: StepEvidence, into findings: inout LawFindings) {
        let subject = "look \(look.number) of \(look.loop)"
        let before = lastLook[look.loop]
        findings.expect(
            look.number == (before?.number ?? 0) + 1, law, "looks are missing before it", subject: subject)
        findings.expect(look.date <= step.date, law, "it is dated \(look.date), in the future", subject: subject)
        findings.expect(
            before.map { $0.date <= look.date } ?? true, law, "it is dated before the one before it", subject: subject)
        findings.expect(
            look.alpha > 0 && look.alpha < 1 && !look.sentence.isEmpty, law, "it states no error level or no sentence",
            subject: subject)
        let sums = units.sums(look.loop, experiment: look.experiment, frozenBefore: look.date)
        let said = [look.treated, look.treatedGoals, look.heldOut, look.heldOutGoals]
        let counted = [sums.treated, sums.treatedGoals, sums.heldOut, sums.heldOutGoals]
        findings.expect(
            said == counted, law, "it says \(said) treated, goals, held out, goals; the facts say \(counted)",
            subject: subject)
        if let lift = look.lift {
            findings.expect(
                lift.low <= lift.estimate && lift.estimate <= lift.high, law, "its estimate lies outside its interval",
                subject: subject)
        }
    }
}

/// Units of experiments counted from entries and orders alone: a member's first entry, and whether they bought in time.
struct ExperimentUnits: Sendable {
    /// One unit.
    struct Unit: Sendable {
        var loop: LoopID
        var experiment: Int
        var arm: Int
        var enteredAt: Instant
        var ends: Instant
        var freezesOn: CivilDate
        var converted = false
    }

    /// Days of grace after the window.
    private static let graceDays = 2

    private(set) var units: [Unit] = []
    /// Units of a member; for lookup only.
    private var ofMember: [MemberKey: [Int]] = [:]

    /// Takes in a step's entries and orders.
    mutating func read(_ step: StepEvidence) {
        for entry in step.entries {
            guard let loop = step.loop(entry.loop), let playbook = step.playbook(entry.digest) else { continue }
            let known = (ofMember[entry.member] ?? []).contains {
                units[$0].loop == entry.loop && units[$0].experiment == loop.experiment
            }
            if known { continue }
            let ends = playbook.goal.window.after(entry.enteredAt, in: step.teamZone)
            ofMember[entry.member, default: []].append(units.count)
            units.append(
                Unit(
                    loop: entry.loop, experiment: loop.experiment, arm: entry.arm, enteredAt: entry.enteredAt,
                    ends: ends, freezesOn: step.teamZone.date(at: ends) + Self.graceDays))
        }
        for order in step.orders {
            for index in ofMember[order.member] ?? []
            where order.at >= units[index].enteredAt && order.at <= units[index].ends {
                units[index].converted = true
            }
        }
    }

    /// Units of an experiment and goals among them, of those whose last day of grace lies before a date.
    func sums(
        _ loop: LoopID, experiment: Int, frozenBefore date: CivilDate
    ) -> (treated: Int, treatedGoals: Int, heldOut: Int, heldOutGoals: Int) {
        var sums = (treated: 0, treatedGoals: 0, heldOut: 0, heldOutGoals: 0)
        for unit in units where unit.loop == loop && unit.experiment == experiment && unit.freezesOn < date {
            if unit.arm < 0 {
                sums.heldOut += 1
                sums.heldOutGoals += unit.converted ? 1 : 0
            } else {
                sums.treated += 1
                sums.treatedGoals += unit.converted ? 1 : 0
            }
        }
        return sums
    }
}
