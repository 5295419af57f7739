import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackStore

@Suite struct KeyStoreTests {
    private static func key(_ id: String, at now: Instant = noon(0)) -> KeyRecord {
        KeyRecord(
            id: KeyID(id), digest: [1, 2, 3], principal: PrincipalID("bot"), owner: PrincipalID("ana"),
            actsFor: PrincipalID("ana"), preset: .agent, scopes: [.loopsRead, .awardPoints],
            limits: KeyLimits(valuePerDay: Money(minorUnits: 500)), lineage: [PrincipalID("ana")],
            madeWith: KeyID("mother00"), createdAt: now, expiresAt: noon(90), decidesFrom: noon(1))
    }

    @Test(arguments: StorePlace.allCases) func `a key is kept as it is, and its use apart`(_ place: StorePlace)
        async throws
    {
        try await place.withStore { store in
            let id = KeyID("aaaaaaaa")
            var key = Self.key(id.text)
            try await store.write { [key] in try $0.saveKey(key) }
            #expect(try await store.read { try $0.key(id) } == key)
            try await store.write { transaction in
                try transaction.audit([
                    AuditEntry(at: noon(1), principal: PrincipalID("bot"), action: "a", subject: "", result: "accepted")
                ])
                try transaction.noteKeyCall(id, usedAt: noon(1))
                try transaction.audit([
                    AuditEntry(at: noon(2), principal: PrincipalID("x"), action: "b", subject: "", result: "refused")
                ])
                try transaction.noteKeyCall(id, usedAt: nil)
            }
            key.revokedAt = noon(3)
            key.replacedBy = KeyID("bbbbbbbb")
            try await store.write { [key] in try $0.saveKey(key) }
            key.lastUsedAt = noon(1)
            key.uses = 1
            #expect(try await store.read { try $0.key(id) } == key)
            let calls = try await store.read { try $0.keyCalls(id, after: 0, limit: 10) }
            #expect(calls.map(\.entry.action) == ["a", "b"])
            #expect(try await store.read { try $0.keyCalls(id, after: 1, limit: 10) }.count == 1)
            #expect(try await store.read { try $0.key(KeyID("nobody00")) } == nil)
        }
    }

    @Test func `keys are listed newest first`() async throws {
        try await StorePlace.memory.withStore { store in
            try await store.write { transaction in
                for (id, day) in [("bbbbbbbb", 0), ("cccccccc", 1), ("aaaaaaaa", 0)] {
                    try transaction.saveKey(Self.key(id, at: noon(day)))
                }
            }
            #expect(
                try await store.read { try $0.keys().map(\.id.text) } == ["cccccccc", "aaaaaaaa", "bbbbbbbb"])
        }
    }

    @Test(arguments: StorePlace.allCases) func `a person is kept with the state of their factor`(_ place: StorePlace)
        async throws
    {
        try await place.withStore { store in
            var person = PersonRecord(
                id: PrincipalID("ana"), email: "ana@shop.example", uid: 1_000, addedBy: PrincipalID("ana"),
                addedAt: noon(0))
            try await store.write { [person] in try $0.savePerson(person) }
            #expect(try await store.read { try $0.person(PrincipalID("ana")) } == person)
            person.standing = .approver
            person.approvedBy = PrincipalID("bea")
            person.decidesFrom = noon(1)
            person.factor = FactorRecord(
                sealed: [9, 8], confirmedAt: noon(0),
                state: FactorState(lastStep: 7, misses: [noon(0)], lockedUntil: noon(1)))
            try await store.write { [person] in try $0.savePerson(person) }
            #expect(try await store.read { try $0.persons() } == [person])
            #expect(try await store.read { try $0.person(uid: 1_000) } == person)
            #expect(try await store.read { try $0.person(uid: 1_001) } == nil)
            let other = PersonRecord(
                id: PrincipalID("bea"), email: nil, uid: 1_000, addedBy: PrincipalID("ana"), addedAt: noon(0))
            let refusal = await failure { try await store.write { try $0.savePerson(other) } }
            #expect(refusal?.code == "uid_taken")
        }
    }
}
