import Testing
import WinbackEngine
import WinbackLoop
import WinbackModel
import WinbackPorts
import WinbackStore

/// What was decided and then put off is held to everything again when it is due.
@Suite struct EffectRecheckTests {
    typealias Team = JourneyTeam

    /// A team whose first messages were decided and are kept back by a stop.
    private func stopped(_ choice: Journey.CapChoice?) async throws -> Team {
        let hello = Journey.Step.send(channel: .email, template: TemplateID("we-miss-you"), onCap: choice)
        let playbook = Team.playbook([hello, .awardPoints(1)]) { $0.contact.atMost = .init(count: 1, days: 5) }
        let team = try await Team(playbook: playbook)
        let now = team.at(Team.day, 600)
        let stop = Stop(
            scope: .channel(.email), reason: "a wrong price", by: Team.person.id, bySort: .person, at: now)
        _ = try await team.driver.runDueCycles(at: team.at(Team.day, 360))
        try await team.store.write { try $0.saveStop(stop) }
        _ = try await team.driver.settle(at: now)
        return team
    }

    /// A message that something else sent the member meanwhile.
    private func writeMeanwhile(to entry: EntryRecord, _ team: Team, at now: Instant) async throws {
        let action = Effect.Action.send(channel: .email, template: TemplateID("we-miss-you"))
        let effect = Effect(
            key: "elsewhere/\(entry.id.value)", origin: .single(PreviewID("V")), member: entry.member, action: action,
            value: .zero, decidedAt: now)
        _ = try await team.store.write { transaction in
            try transaction.performEmbedded(
                [ClaimedEffect(id: 0, token: 0, claims: 1, effect: effect)], at: now, on: Team.day)
        }
    }

    @Test(arguments: [Journey.CapChoice.skip, .exit, nil])
    func `a cap that fills while a message waits is answered as the playbook says`(
        choice: Journey.CapChoice?
    ) async throws {
        let team = try await stopped(choice)
        let waiting = try #require(try await team.entries().first { $0.status == .awaiting })
        try await writeMeanwhile(to: waiting, team, at: team.at(Team.day, 610))
        try await team.store.write { _ = try $0.liftStop(.channel(.email)) }
        _ = try await team.driver.settle(at: team.at(Team.day, 660))
        let entry = try #require(try await team.entries().first { $0.id == waiting.id })
        let told = try await team.events().filter { $0.entry == entry.id && $0.kind != .entered }
            .map { "\($0.kind.word): \($0.reason)" }
        let stop = "deferred: channel/email is stopped: a wrong price"
        let cap = "at most 1 per 5d reached"
        let own = try await team.effects().filter { $0.entry == entry.id }.map(\.action)
        switch choice {
        case .skip:
            #expect(told == [stop, "skipped: we-miss-you not sent: \(cap)", "left: went through every step"])
            #expect(own == [.awardPoints(1)])
        case .exit:
            #expect(told == [stop, "left: \(cap)"] && own.isEmpty)
            #expect(entry.status == .ended && entry.reserved == .zero)
        case nil:
            #expect(told == [stop, "deferred: \(cap)"] && own.isEmpty)
            #expect(entry.status == .awaiting)
        }
        // Nobody else met a cap.
        let others = try await team.entries().filter { $0.arm >= 0 && $0.id != entry.id }
        #expect(others.count > 20 && others.allSatisfy { $0.endReason == "went through every step" })
        #expect(try await team.store.read { try $0.unsoundAccounts() }.isEmpty)
        let reserved = try await team.entries().reduce(Money.zero) { $0 + $1.reserved }
        #expect(
            try await team.store.read { try $0.accounts([LedgerScope(.loop, "lapsed-regulars")]) }.first?.reserved
                == reserved)
    }

    @Test func `an entry that ends while its message waits sends nothing and keeps no money`() async throws {
        let team = try await stopped(nil)
        let waiting = try #require(try await team.entries().first { $0.status == .awaiting })
        let (driver, now) = (team.driver, team.at(Team.day, 610))
        let ended = try await team.store.write { transaction in
            try driver.endEntries(of: waiting.member, reason: "asked to be left alone", at: now, in: transaction)
        }
        #expect(ended == 1)
        try await team.store.write { _ = try $0.liftStop(.channel(.email)) }
        _ = try await team.driver.settle(at: team.at(Team.day, 660))
        let entry = try #require(try await team.entries().first { $0.id == waiting.id })
        #expect(entry.status == .ended && entry.endReason == "asked to be left alone" && entry.reserved == .zero)
        #expect(try await team.effects().allSatisfy { $0.entry != entry.id })
        let left = try await team.events().filter { $0.entry == entry.id && $0.kind == .left }
        #expect(left.map(\.reason) == ["asked to be left alone"])
        let reserved = try await team.entries().reduce(Money.zero) { $0 + $1.reserved }
        #expect(
            try await team.store.read { try $0.accounts([LedgerScope(.loop, "lapsed-regulars")]) }.first?.reserved
                == reserved)
    }
}
