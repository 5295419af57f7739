import Foundation
import Synchronization
import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackRuntime
import WinbackStore
import WinbackWire

/// How somebody comes to decide, and what stands in the way of everybody else.
@Suite struct PersonFlowTests {
    @Test(.timeLimit(.minutes(15)))
    func `the owner's app needs nobody, a second one the owner, a third another than who added them`() async throws {
        let shop = try await Shop.made()
        try await shop.serving { clock in
            let added = await shop.run("person", "add", "ana-ruiz")
            #expect(added.out.contains("otpauth://totp/Winback:ana-ruiz?secret="))
            #expect(await shop.run("person", "confirm", "ana-ruiz").err.contains("takes a code"))
            #expect(await shop.run("person", "confirm", "ana-ruiz", typing: "000").code == 2)
            // Starting over is possible until the first code.
            let people = try await People(shop, clock)
            #expect(await shop.run("person", "add", "ana-ruiz").err.contains("already"))
            let own = await shop.run(
                "person", "approve", "ana-ruiz", "--as", "ana-ruiz", typing: people.next(people.owner))
            #expect(own.err.contains("may decide already"))
            let carla = try await people.secondApprover("carla")
            _ = try await People.enrol("dora", shop, clock)
            let adder = await shop.run(
                "person", "approve", "dora", "--as", "ana-ruiz", typing: people.next(people.owner))
            #expect(adder.err.contains("ask carla"))
            let other = await shop.run("person", "approve", "dora", "--as", "carla", typing: people.next(carla))
            #expect(other.code == 0, Comment(rawValue: other.err))
            let listed = try await shop.json("person", "list")["persons"]?.arrayValue ?? []
            #expect(listed.compactMap { $0["id"]?.stringValue } == ["ana-ruiz", "carla", "dora"])
            #expect(listed.allSatisfy { $0["standing"] == "approver" && $0["factor"] == "confirmed" })
            let news = try await shop.json("audit", "list", "--limit", "1000")["rows"]?.arrayValue ?? []
            #expect(
                news.filter { $0["what"] == "approver.new" }.compactMap { $0["subject"]?.stringValue }
                    == ["dora", "carla", "ana-ruiz"])
        }
    }

    @Test(.timeLimit(.minutes(15)))
    func `a removed person is nobody at once, their keys are revoked, and the last approver stays`() async throws {
        let shop = try await Shop.made()
        try await shop.serving { clock in
            let people = try await People(shop, clock)
            #expect(await shop.run("person", "remove", "ana-ruiz").err.contains("nobody else could decide"))
            let carla = try await people.secondApprover("carla")
            let made = try await shop.json("key", "create", "--preset", "read-only", "--owner", "carla")
            let key = try #require(made["key"]?.stringValue)
            let removed = try await shop.json("person", "remove", "carla")
            #expect(removed["revoked"]?[0] == made["id"])
            #expect(await shop.run("loop", "list", key: key, typing: nil).err.contains("revoked"))
            let gone = await shop.run("proposal", "approve", "P-000001", "--as", "carla", typing: people.next(carla))
            #expect(gone.err.contains("of this team no more"))
            // Coming back is another enrolment that waits for approval again, also for the owner of an app lost.
            _ = try await People.enrol("carla", shop, clock)
            let back = try await shop.json("person", "list")["persons"]?[1]
            #expect(back?["standing"] == "pending")
        }
    }

    @Test(.timeLimit(.minutes(15)))
    func `five wrong codes lock a person out for an hour through the daemon, each miss kept though refused`()
        async throws
    {
        let shop = try await Shop.made()
        try await shop.serving { clock in
            let people = try await People(shop, clock)
            _ = try await People.enrol("bea", shop, clock)
            func approve(_ code: String) async -> String {
                await shop.run("person", "approve", "bea", "--as", "ana-ruiz", typing: code).err
            }
            let good = people.next(people.owner)
            let around = (-1...1).map { TimeCode.code(people.owner, counter: TimeCode.step(at: clock.now()) + $0) }
            let bad = try #require(["000000", "111111", "222222", "333333"].first { !around.contains($0) })
            for _ in 0..<4 { #expect(await approve(bad).contains("the code is wrong")) }
            #expect(await approve(bad).contains("fifth within an hour"))
            #expect(await approve(good).contains("no code counts before"))
            clock.advance(by: .minutes(59))
            #expect(await approve(people.next(people.owner)).contains("no code counts before"))
            clock.advance(by: .hours(1))
            #expect(await approve(people.next(people.owner)) == "")
            let results = try await shop.json("audit", "list", "--limit", "1000")["rows"]?.arrayValue ?? []
            #expect(results.count { $0["what"] == "person.approve" && $0["result"] == "refused: factor_wrong" } == 4)
            #expect(results.count { $0["what"] == "person.approve" && $0["result"] == "refused: factor_locked" } == 3)
        }
    }

    @Test func `a user of this machine who is registered is one person, and others are nobody`() async throws {
        let shop = try Shop()
        let test = try await TestTeam(state: shop.state)
        try await PersonOperations.add.run(
            .init(id: PrincipalID("carla"), uid: 4_000_000_001), by: TestTeam.ana, of: test.team)
        func caller(_ uid: UInt32?, _ name: String? = nil) async -> String {
            let claim = Caller.Claim(uid: uid, key: nil, actingAs: name, face: .socket)
            do {
                let caller = try await Caller.identify(claim, operation: "status", in: test.team)
                return "\(caller.principal.id) \(caller.isNamed)"
            } catch {
                return OperationFailure(error).error.code
            }
        }
        #expect(await caller(4_000_000_001) == "carla true")
        #expect(await caller(4_000_000_001, "carla") == "carla true")
        #expect(await caller(4_000_000_001, "ana") == "not_you")
        #expect(await caller(4_000_000_002) == "unknown_caller")
        #expect(await caller(nil) == "unknown_caller")
        #expect(await caller(geteuid()) == "ana false")
        #expect(await caller(geteuid(), "carla") == "carla true")
        #expect(
            try await test.results().suffix(3) == [
                "status refused: not_you", "status refused: unknown_caller", "status refused: unknown_caller",
            ])
    }

    /// No set of scopes but an approver's, no sort but a person, no face but those a person sits at.
    @Test func `nobody without deciding in their scopes reaches an operation that decides`() async throws {
        let shop = try Shop()
        let test = try await TestTeam(state: shop.state)
        let deciding = OperationCatalogue.all.filter { $0.effect == .decide }
        #expect(deciding.map(\.name) == ["person.approve", "proposal.approve", "proposal.reject"])
        #expect(deciding.allSatisfy { $0.scope == .proposalsDecide })
        #expect(OperationCatalogue.all.allSatisfy { $0.scope != .proposalsDecide || $0.effect == .decide })
        try await Deciders.make(TestTeam.ana.id, in: test.store, secrets: test.team.secrets)
        for operation in deciding {
            for sort in Principal.Sort.allCases {
                for preset in KeyPreset.allCases.map(Optional.init) + [nil] {
                    for face in CallerIdentity.Face.allCases {
                        let principal = Principal(id: TestTeam.ana.id, sort: sort, name: "Ana")
                        let caller = CallerIdentity(
                            principal: principal, key: preset.map { Self.key($0) }, isNamed: true,
                            factorCode: try await Deciders.code(of: TestTeam.ana.id, of: test.team), face: face)
                        let may = sort == .person && (preset == nil || preset == .approver) && face.mayDecide
                        let id: JSONValue = operation.name == "person.approve" ? ["id": "x"] : ["proposal": "x"]
                        let error = await #expect(throws: (any Error).self) {
                            try await operation.call(id, by: caller, of: test.team)
                        }
                        let code = error.map { OperationFailure($0).error.code } ?? ""
                        let isStopped = ["not_allowed", "decides_nothing"].contains(code)
                        #expect(isStopped != may, "\(operation.name) \(sort) \(face) \(code)")
                        // A code that was taken would be missing for the next; three count at a time.
                        try await Deciders.make(TestTeam.ana.id, in: test.store, secrets: test.team.secrets)
                    }
                }
            }
        }
    }

    private static func key(_ preset: KeyPreset) -> KeyRecord {
        KeyRecord(
            id: KeyID("abcdefgh"), digest: [], principal: TestTeam.ana.id, owner: TestTeam.ana.id, actsFor: nil,
            preset: preset, scopes: preset.scopes, limits: KeyLimits(), lineage: [], madeWith: nil, createdAt: .epoch,
            expiresAt: .distantFuture)
    }
}
