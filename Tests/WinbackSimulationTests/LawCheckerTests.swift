import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts

@testable import WinbackSimulation

/// One breach of a law, planted in a healthy step.
struct Planted: Sendable, CustomTestStringConvertible {
    var law: Law
    var name: String
    var plant: @Sendable (inout HealthyStep) -> Void
    var testDescription: String { "law \(law.rawValue): \(name)" }

    init(_ law: Law, _ name: String, _ plant: @Sendable @escaping (inout HealthyStep) -> Void) {
        self.law = law
        self.name = name
        self.plant = plant
    }
}

@Suite struct LawCheckerTests {
    @Test func aHealthyStepBreaksNothing() {
        var step = HealthyStep()
        #expect(step.broken() == [])
        var book = LawBook()
        book.check(step.evidence)
        #expect(book.checked > 1_000)
        #expect(book.violationCount == 0)
    }

    @Test(
        arguments: LawCheckerTests.contacts + LawCheckerTests.stops + LawCheckerTests.money
            + LawCheckerTests.onceAndApproval)
    func aPlantedBreachIsCaught(_ planted: Planted) {
        var step = HealthyStep()
        planted.plant(&step)
        let found = step.broken()
        #expect(found.contains { $0.law == planted.law }, "found only \(found.map(\.description))")
        #expect(found.allSatisfy { !$0.sentence.isEmpty && !$0.subject.isEmpty })
    }

    @Test(arguments: LawCheckerTests.evidence + LawCheckerTests.words)
    func aPlantedBreachOfEvidenceOrWordsIsCaught(_ planted: Planted) {
        var step = HealthyStep()
        planted.plant(&step)
        let found = step.broken()
        #expect(found.contains { $0.law == planted.law }, "found only \(found.map(\.description))")
    }

    static let contacts: [Planted] = [
        Planted(.contact, "a message without consent") { $0.evidence.accepted[3].truth.consented = [] },
        Planted(.contact, "a message after a complaint") { $0.evidence.accepted[3].truth.complained = true },
        Planted(.contact, "a message in the member's night") { step in
            let zone = ZoneRules(name: "Asia/Tokyo", initialOffsetSeconds: 9 * 3600)
            step.evidence.accepted[0].truth.zone = zone
        },
        Planted(.contact, "a message to the control group") { step in
            guard let held = step.evidence.entries.first(where: { $0.arm < 0 }) else { return }
            step.accept(held, .send(channel: .email, template: TemplateID("we-miss-you")), at: step.evidence.at)
        },
        Planted(.contact, "a third message within seven days") { step in
            let entry = step.evidence.accepted[0].entry ?? step.evidence.entries[0]
            for number in 1...2 {
                let template = TemplateID(number == 1 ? "we-miss-you" : "your-coupon")
                step.accept(entry, .send(channel: .email, template: template), step: "\(number)", at: step.evidence.at)
            }
        },
        Planted(.contact, "an effect without an entry") { $0.evidence.accepted[0].entry = nil },
    ]

    private static let stopped: [Stop.Scope] = [
        .everything, .loop(HealthyStep.loop), .channel(.email),
        .journey(HealthyStep.loop, HealthyStep.closure.playbook.journeys[0].name),
    ]

    static let stops: [Planted] = stopped.map { scope in
        Planted(.contact, "an effect although \(scope.text) is stopped") { step in
            step.evidence.stops = [
                Stop(
                    scope: scope, reason: "leak", by: HealthyStep.person.id, bySort: .person, at: HealthyStep.enteredAt)
            ]
        }
    }

    static let money: [Planted] = [
        Planted(.money, "an account beyond its cap") { step in
            step.books.accounts[0].issued = step.books.accounts[0].cap + Money(minorUnits: 1)
        },
        Planted(.money, "an account the store finds unsound") { $0.books.unsound = $0.books.accounts },
        Planted(.money, "a negative part") { $0.books.accounts[0].reserved = Money(minorUnits: -1) },
        Planted(.money, "entries that hold more than the loop") { step in
            step.books.reservedOnEntries = [.init(loop: HealthyStep.loop, reserved: Money(minorUnits: 5))]
        },
        Planted(.money, "a cap above the playbook's total") { step in
            step.books.accounts[0].cap = Money(minorUnits: 10_000_001)
        },
        Planted(.money, "more spent than given") { $0.books.accounts[0].redeemed += Money(minorUnits: 1) },
        Planted(.money, "a message nobody booked") { $0.books.accounts[0].redeemed -= Money(minorUnits: 1) },
        Planted(.money, "a second coupon within ninety days") { step in
            guard let entry = step.evidence.accepted[0].entry else { return }
            let through = HealthyStep.date + 30
            for number in 1...2 {
                step.accept(
                    entry, .issueCoupon(pool: SampleTeam.pool.id, validThrough: through), step: "\(number)",
                    at: step.evidence.at)
            }
        },
        Planted(.money, "one call beyond its limit") { step in
            guard let entry = step.evidence.accepted[0].entry else { return }
            step.accept(entry, .awardPoints(5_000), step: "2", at: step.evidence.at)
        },
    ]

    static let onceAndApproval: [Planted] = [
        Planted(.once, "one key accepted twice") { $0.evidence.accepted.append($0.evidence.accepted[0]) },
        Planted(.once, "one step accepted under two keys") { step in
            guard let entry = step.evidence.accepted[0].entry else { return }
            step.accept(
                entry, .send(channel: .email, template: TemplateID("we-miss-you")), step: "9", at: step.evidence.at)
        },
        Planted(.once, "a key of another origin") { $0.evidence.accepted[0].effect.key = "else/1/0" },
        Planted(.once, "a provider that did it twice") { step in
            step.evidence.downstream = [.init(key: "k", times: 1), .init(key: "k", times: 1)]
        },
        Planted(.approval, "nobody approved") { $0.books.proposals[0].status = .waiting },
        Planted(.approval, "approved after the entry") { step in
            step.books.proposals[0].decidedAt = HealthyStep.enteredAt + .hours(1)
        },
        Planted(.approval, "approved by its proposer") { step in
            step.books.proposals = [HealthyStep.proposal(decidedBy: HealthyStep.assistant.id)]
        },
        Planted(.approval, "approved by no person") { step in
            step.books.principals = [Principal(id: HealthyStep.person.id, sort: .assistant, name: "Ann")]
        },
        Planted(.approval, "a decision without its factor") { $0.books.decisions[0].factorChecked = false },
        Planted(.approval, "a decision on other content") { $0.books.decisions[0].digest = ContentHash(of: [9]) },
        Planted(.approval, "an approval without a decision") { $0.books.decisions = [] },
        Planted(.approval, "a rejection that did not count") { step in
            var other = step.books.decisions[0]
            (other.person, other.verdict) = (PrincipalID("bea"), .reject)
            step.books.decisions.append(other)
        },
        Planted(.approval, "one person counted twice") { step in
            step.books.decisions.append(step.books.decisions[0])
        },
        Planted(.approval, "approved by who made the proposing key") { step in
            step.books.proposals[0].detail.lineage = [HealthyStep.person.id]
        },
        Planted(.approval, "approved by who owns the proposing key") { step in
            step.books.proposals[0].detail.owner = HealthyStep.person.id
        },
        Planted(.approval, "a dear draft approved by whom the assistant acts for") { step in
            step.books.proposals[0].detail.actsFor = HealthyStep.person.id
            step.books.proposals[0].forecast.liability = Money(minorUnits: 100_001)
        },
        Planted(.approval, "fewer people than the policy asks") { step in
            step.evidence.closures[HealthyStep.closure.digest]?.policy.approvals.people = [
                .init(from: .zero, people: 2)
            ]
        },
        Planted(.approval, "another content under the fingerprint") { step in
            step.evidence.closures[HealthyStep.closure.digest]?.playbook.budget.total = Money(minorUnits: 1)
        },
        Planted(.approval, "entered under another version") { step in
            step.evidence.entries[0].digest = ContentHash(of: [1])
        },
        Planted(.approval, "more entries than approved") { step in
            var playbook = HealthyStep.closure.playbook
            playbook.audience.perDay = 199
            step.evidence.closures[HealthyStep.closure.digest]?.playbook = playbook
        },
    ]

    static let evidence: [Planted] = [
        Planted(.numbers, "a look that counts nobody's outcome") { $0.books.looks[0].treated = 3 },
        Planted(.numbers, "a look from the future") { $0.books.looks[0].date = HealthyStep.date + 1 },
        Planted(.numbers, "a look left out") { $0.books.looks[0].number = 2 },
        Planted(.numbers, "an estimate outside its interval") { step in
            step.books.looks[0].lift = .init(estimate: 0.5, low: 0, high: 0.1)
        },
        Planted(.lift, "an arm that is not the hash's") { step in
            guard let index = step.evidence.entries.firstIndex(where: { $0.arm >= 0 }) else { return }
            step.evidence.entries[index].arm = 1 - step.evidence.entries[index].arm
        },
        Planted(.lift, "a held-out member in an arm") { step in
            guard let index = step.evidence.entries.firstIndex(where: { $0.arm < 0 }) else { return }
            step.evidence.entries[index].arm = 0
        },
        Planted(.lift, "value set aside for the control group") { step in
            guard let index = step.evidence.entries.firstIndex(where: { $0.arm < 0 }) else { return }
            step.evidence.entries[index].reserved = Money(minorUnits: 1)
        },
        Planted(.lift, "an outcome frozen before its grace is over") { $0.books.tallies[0].tallies[0].matured = 1 },
        Planted(.lift, "a unit counted twice") { $0.books.tallies[0].tallies[1].assigned += 1 },
        Planted(.lift, "a share that cannot be chance") { step in
            step.evidence.entries.removeAll { $0.arm >= 0 }
        },
        Planted(.tuning, "a step beyond the largest") { $0.add(shares: [700_000, 300_000], after: 7) },
        Planted(.tuning, "an arm below its floor") { $0.add(shares: [950_000, 50_000], after: 7) },
        Planted(.tuning, "a move within the period") { $0.add(shares: [600_000, 400_000], after: 6) },
        Planted(.tuning, "an arm that left comes back") { step in
            step.add(shares: [1_000_000, 0], after: 1, reason: "left: for harm")
            step.add(shares: [850_000, 150_000], after: 8)
        },
        Planted(.tuning, "shares that lose somebody") { $0.add(shares: [600_000, 300_000], after: 7) },
        Planted(.tuning, "unequal shares at first") { step in
            step.books.epochs[0].shares = [Share(millionths: 600_000), Share(millionths: 400_000)]
        },
        Planted(.audit, "a row left out") { $0.evidence.audit.remove(at: 2) },
        Planted(.audit, "a row rewritten") { step in
            let row = step.evidence.audit[1]
            var entry = row.entry
            entry.principal = PrincipalID("someone")
            step.evidence.audit[1] = AuditRow(
                sequence: row.sequence, entry: entry, previous: row.previous, storedHash: row.hash)
        },
        Planted(.audit, "two rows in each other's place") { step in
            step.evidence.audit.swapAt(1, 2)
            (step.evidence.audit[1].sequence, step.evidence.audit[2].sequence) = (2, 3)
        },
        Planted(.audit, "a row replaced by one that is whole in itself") { step in
            let row = step.evidence.audit[1]
            var entry = row.entry
            entry.reason = "because"
            step.evidence.audit[1] = AuditRow(sequence: row.sequence, entry: entry, previous: row.previous)
        },
        Planted(.audit, "another key in a row") { step in
            let row = step.evidence.audit[1]
            var entry = row.entry
            entry.key = "k2"
            step.evidence.audit[1] = AuditRow(
                sequence: row.sequence, entry: entry, previous: row.previous, storedHash: row.hash)
        },
        Planted(.audit, "an effect without its row") { step in
            step.evidence.accepted.removeLast()
            step.rechain()
            guard let entry = step.evidence.entries.last(where: { $0.arm >= 0 }) else { return }
            step.accept(entry, .awardPoints(200), step: "2", at: step.evidence.at)
        },
        Planted(.audit, "a row without its effect") { $0.evidence.accepted.removeLast() },
    ]

    static let words: [Planted] = [
        Planted(.text, "a hostile name in a reason") { step in
            step.evidence.loops[0].reason = "member \(MemberNames.hostileMarker) complained"
        },
        Planted(.text, "a line break in the audit") { step in
            step.chain([
                AuditEntry(
                    at: step.evidence.at, principal: PrincipalID("winback"), action: "entry.end", subject: "entry/1",
                    result: "bought\nagain")
            ])
        },
        Planted(.text, "text turned around") { $0.books.epochs[0].reason = "\u{202E}lauqe" },
        Planted(.refusals, "an end without a reason") { $0.books.counts[0].counts[0].endReason = "" },
        Planted(.refusals, "an end that names the arm") {
            $0.books.counts[0].counts[0].endReason = "variant coupon is over"
        },
        Planted(.refusals, "an exclusion without a reason") { step in
            step.books.cycles[0].exclusions = [.init(reason: "", members: 3)]
        },
        Planted(.refusals, "an exclusion that tells the control group") { step in
            step.books.cycles[0].exclusions = [.init(reason: "in the control group", members: 3)]
        },
        Planted(.refusals, "a refusal without a reason") { step in
            step.chain([
                AuditEntry(
                    at: step.evidence.at, principal: PrincipalID("winback"), action: "send_message", subject: "entry/1",
                    result: "refused: ")
            ])
        },
        Planted(.refusals, "an entry that waits for nothing") { $0.books.stuck = [$0.evidence.entries[0]] },
    ]

    @Test func nothingMayHappenWhileALoopIsHeldAndNobodySimplyResumesIt() {
        var step = HealthyStep()
        var book = LawBook()
        #expect(book.check(step.evidence) == [])
        step.evidence.loops[0].status = .held
        step.evidence.loops[0].reason = "guardrail unsubscribe_rate crossed"
        step.evidence.entries = []
        step.evidence.accepted = []
        step.evidence.audit = []
        step.evidence.at = step.evidence.at + .hours(1)
        #expect(book.check(step.evidence) == [])
        var later = step
        later.evidence.at = step.evidence.at + .hours(1)
        let entry = HealthyStep().evidence.accepted[5].entry ?? HealthyStep().evidence.entries[0]
        later.accept(entry, .awardPoints(200), step: "2", at: later.evidence.at)
        var held = book
        #expect(held.check(later.evidence).contains { $0.law == .tuning })
        var resumed = step
        resumed.evidence.at = step.evidence.at + .hours(2)
        resumed.evidence.loops[0].status = .running
        resumed.evidence.loops[0].reason = ""
        #expect(book.check(resumed.evidence).contains { $0.law == .tuning })
    }

    @Test func whatWasSeenOfTheChainStays() throws {
        var step = HealthyStep()
        var book = LawBook()
        #expect(book.check(step.evidence) == [])
        let last = try #require(step.evidence.audit.last)
        step.evidence.entries = []
        step.evidence.accepted = []
        step.evidence.audit = []
        step.evidence.at = step.evidence.at + .hours(1)
        step.evidence.chain = .init(size: last.sequence, seen: last.hash)
        var sound = book
        #expect(sound.check(step.evidence) == [])
        var cut = book
        step.evidence.chain = .init(size: last.sequence - 3, seen: nil)
        #expect(cut.check(step.evidence).map(\.subject) == ["audit row \(last.sequence - 3)"])
        step.evidence.chain = .init(size: last.sequence, seen: ContentHash(of: [1]))
        let anew = book.check(step.evidence)
        #expect(anew.map(\.law) == [.audit])
        #expect(anew.first?.subject == "audit row \(last.sequence)")
    }

    @Test func aWindowThatClosedIsCountedFromTheFacts() {
        var step = HealthyStep()
        var book = LawBook()
        book.check(step.evidence)
        let treated = step.evidence.entries.filter { $0.arm >= 0 }
        let heldOut = step.evidence.entries.count - treated.count
        step.evidence.entries = []
        step.evidence.accepted = []
        step.evidence.audit = []
        step.evidence.at = HealthyStep.enteredAt + .days(40)
        // One in time, the same again, one too late, and one of somebody else.
        step.evidence.orders = [
            .init(member: treated[0].member, at: HealthyStep.enteredAt + .days(3)),
            .init(member: treated[0].member, at: HealthyStep.enteredAt + .days(4)),
            .init(member: treated[1].member, at: HealthyStep.enteredAt + .days(31)),
            .init(member: MemberKey(value: 1), at: HealthyStep.enteredAt + .days(3)),
        ]
        var look = HealthyStep.look(number: 2, treated: treated.count, goals: 1, on: HealthyStep.date + 40)
        look.heldOut = heldOut
        var right = book
        var evidence = step.evidence
        step.books.looks.append(look)
        evidence.books = step.books
        #expect(right.check(evidence) == [])
        step.books.looks[1].treatedGoals = 2
        evidence.books = step.books
        #expect(book.check(evidence).map(\.law) == [.numbers])
    }
}

extension HealthyStep {
    /// Adds a period with these shares some days after the first.
    mutating func add(shares: [Int32], after days: Int, reason: String = "belief to be best") {
        books.epochs.append(
            EpochRecord(
                loop: Self.loop, number: books.epochs.count + 1, startsOn: Self.date + days,
                shares: shares.map { Share(millionths: $0) },
                reason: reason, cleared: false))
    }
}
