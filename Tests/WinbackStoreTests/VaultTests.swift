import Foundation
import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackStore

/// Names and addresses at rest, their keys, and what is left of a member who was erased.
@Suite struct VaultTests {
    static let canaries = ["Canaria Zzyzx", "canary.zzyzx@example.com", "+99 000 777 31337"]
    static let id = "M-CANARY-77123"

    static func canary(_ id: String = VaultTests.id) -> MemberRecord {
        var record = member(id, ConsentStatement(channel: .email, granted: true, at: noon(1)))
        (record.name, record.email, record.phone) = (canaries[0], canaries[1], canaries[2])
        return record
    }

    /// Files of a state directory that hold any of some texts, in UTF-8.
    static func files(in directory: String, holding texts: [String]) throws -> [String] {
        let walk = try #require(FileManager.default.enumerator(atPath: directory))
        return walk.compactMap { $0 as? String }.filter { name in
            guard let data = FileManager.default.contents(atPath: directory + "/" + name) else { return false }
            return texts.contains { data.range(of: Data($0.utf8)) != nil }
        }.sorted()
    }

    static func open(_ directory: String) async throws -> SQLiteStore {
        try await SQLiteStore.open(at: directory, startedAt: .epoch)
    }

    @Test(arguments: StorePlace.allCases)
    func namesAreFoundByWholeAddressAndReadByTheirKey(place: StorePlace) async throws {
        try await place.withStore { store in
            var other = Self.canary("M-2")
            other.email = "CANARY.Zzyzx@Example.com "
            other.name = nil
            let second = other
            _ = try await store.write { try $0.importMembers([Self.canary(), second, member("M-3")]) }
            let (found, numbers, none) = try await store.read { transaction in
                (
                    try transaction.members(email: "canary.zzyzx@EXAMPLE.com", limit: 5),
                    try transaction.members(phone: "0099-00077731337", limit: 5),
                    try transaction.members(email: "canary.zzyzx@example.co", limit: 5)
                )
            }
            #expect(Set(found) == Set([Self.id, "M-2"].map { MemberKey(memberID: $0) }))
            #expect(numbers.count == 2 && none.isEmpty)
            #expect(try await store.read { try $0.member(id: "M-3")?.name } == nil)
            #expect(try await store.read { try $0.member(id: Self.id) } == Self.canary())
        }
    }

    @Test func nothingReadableIsWrittenAndTheVaultIsForItsOwnerAlone() async throws {
        try await withStateDirectory { directory in
            let store = try await Self.open(directory)
            _ = try await store.write { try $0.importMembers([Self.canary()]) }
            #expect(try Self.files(in: directory, holding: Self.canaries).isEmpty)
            for name in ["secrets/vault.sqlite", "secrets/vault.sqlite-wal"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: directory + "/" + name)
                #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
            }
            try await store.close()
            #expect(try Self.files(in: directory, holding: Self.canaries).isEmpty)
            let again = try await Self.open(directory)
            #expect(try await again.read { try $0.member(id: Self.id) } == Self.canary())
            try await again.close()
        }
    }

    @Test func noFileTellsWhoAnErasedMemberWas() async throws {
        try await withStateDirectory { directory in
            let store = try await Self.open(directory)
            let many = (0..<400).map { number in
                var record = member("M-\(number)")
                record.name = "Somebody \(number)"
                return record
            }
            _ = try await store.write { try $0.importMembers(many + [Self.canary()]) }
            _ = try await store.write { try $0.importOrders([order("o1", of: Self.id, on: 3)]) }
            let copy = try Data(contentsOf: URL(fileURLWithPath: directory + "/winback.sqlite"))
            let key = MemberKey(memberID: Self.id)
            #expect(try await store.write { try $0.erase(key, at: noon(5)) })
            #expect(try await store.write { try $0.erase(key, at: noon(6)) } == false)
            // The log is cut back with the erasure itself, so that nothing waits for the next copying.
            #expect(try Self.files(in: directory, holding: Self.canaries + [Self.id]).isEmpty)
            let held = try await store.read { try $0.held(about: key) }
            #expect(!"\(held)".contains("anar") && held.map(\.name).contains("orders"))
            #expect(try await store.read { try $0.memberIDs([key]).first?.id.hasPrefix("erased-") } == true)
            #expect(try await store.read { try $0.standing(of: key)?.kind } == .erased)
            #expect(try await store.read { try $0.storedOrders(after: nil, limit: 10) }.isEmpty)
            // VACUUM writes out whatever a page still holds.
            try await withStateDirectory { other in
                try await store.copy(to: other)
                #expect(try Self.files(in: other, holding: Self.canaries + [Self.id]).isEmpty)
            }
            try await store.close()
            #expect(try Self.files(in: directory, holding: Self.canaries + [Self.id]).isEmpty)
            // The copy from before is of use to nobody: its row is sealed under a key that is gone.
            #expect(copy.range(of: Data(Self.canaries[1].utf8)) == nil)
        }
    }

    @Test func rowsOfErasedMembersAreRefusedWithAReason() async throws {
        let store = try await SQLiteStore.inMemory()
        _ = try await store.write { try $0.importMembers([Self.canary(), member("other")]) }
        _ = try await store.write { try $0.erase(MemberKey(memberID: Self.id), at: noon(5)) }
        let (members, orders, events) = try await store.write { transaction in
            (
                try transaction.importMembers([member("new"), Self.canary(), member("other")]),
                try transaction.importOrders([order("1", of: "new", on: 1), order("2", of: Self.id, on: 2)]),
                try transaction.importEvents([event("e", .visit, of: Self.id, on: 2)])
            )
        }
        #expect(members.read == 3 && members.inserted == 1 && members.rejected == 1 && members.unchanged == 1)
        #expect(members.refusals.map(\.row) == [1] && members.refusals[0].reason.contains("erased"))
        #expect(orders.refusals.map(\.row) == [1] && orders.inserted == 1)
        #expect(events.rejected == 1 && events.read == 1 && events.inserted == 0)
        #expect(try await store.read { try $0.member(id: Self.id) } == nil)
    }

    @Test func anOlderCopyPutBackForgetsAgainWhoWasErased() async throws {
        try await withStateDirectory { directory in
            let path = directory + "/winback.sqlite"
            var store = try await Self.open(directory)
            _ = try await store.write { try $0.importMembers([Self.canary(), member("other")]) }
            try await store.close()
            let copy = try Data(contentsOf: URL(fileURLWithPath: path))
            store = try await Self.open(directory)
            _ = try await store.write { try $0.erase(MemberKey(memberID: Self.id), at: noon(5)) }
            try await store.close()
            try copy.write(to: URL(fileURLWithPath: path))
            store = try await Self.open(directory)
            #expect(try await store.read { try $0.member(id: Self.id) } == nil)
            let key = MemberKey(memberID: Self.id)
            #expect(try await store.read { try $0.standing(of: key)?.kind } == .erased)
            #expect(
                try await store.read { try $0.auditRows(after: 0, limit: 10) }.map(\.entry.action) == ["member.erase"])
            #expect(try await store.write { try $0.importMembers([Self.canary()]) }.rejected == 1)
            try await store.close()
            #expect(try Self.files(in: directory, holding: [Self.id]).isEmpty)
            // A copy from before the member was known keeps them out too.
            try FileManager.default.removeItem(atPath: path)
            store = try await Self.open(directory)
            #expect(try await store.write { try $0.importMembers([Self.canary(), member("x")]) }.rejected == 1)
            try await store.close()
        }
    }

    @Test func aKeyThatOutlivedItsMemberIsDestroyedAtTheNextOpening() async throws {
        try await withStateDirectory { directory in
            let files = ["winback.sqlite", "secrets/vault.sqlite"].map { URL(fileURLWithPath: directory + "/" + $0) }
            var store = try await Self.open(directory)
            _ = try await store.write { try $0.importMembers([Self.canary()]) }
            try await store.close()
            let before = try files.map { try Data(contentsOf: $0) }
            store = try await Self.open(directory)
            _ = try await store.write { try $0.erase(MemberKey(memberID: Self.id), at: noon(5)) }
            try await store.close()
            // As if the process had ended between the store's commit and the vault's.
            try before[1].write(to: files[1])
            try await Self.open(directory).close()
            // Now the key is gone: even the store from before the erasure cannot be read with it.
            try before[0].write(to: files[0])
            store = try await Self.open(directory)
            #expect(try await store.read { try $0.identity(of: MemberKey(memberID: Self.id)) }.isEmpty)
            #expect(try await store.read { try $0.standing(of: MemberKey(memberID: Self.id))?.kind } == .erased)
            try await store.close()
        }
    }

    @Test func anErasureThatIsTakenBackDestroysNothing() async throws {
        let store = try await SQLiteStore.inMemory()
        _ = try await store.write { try $0.importMembers([Self.canary()]) }
        struct Refused: Error {}
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask {
                    _ = try? await store.write { transaction in
                        _ = try transaction.importMembers([member("n\(number)")])
                        guard number % 2 == 0 else { return }
                        _ = try transaction.erase(MemberKey(memberID: Self.id), at: noon(5))
                        throw Refused()
                    }
                }
            }
        }
        #expect(try await store.read { try $0.member(id: Self.id) } == Self.canary())
    }

    @Test func withoutItsVaultAStoreForgetsNamesUntilTheyAreImportedAgain() async throws {
        try await withStateDirectory { directory in
            var store = try await Self.open(directory)
            _ = try await store.write { try $0.importMembers([Self.canary()]) }
            try await store.close()
            try FileManager.default.removeItem(atPath: directory + "/secrets")
            store = try await Self.open(directory)
            #expect(try await store.read { try $0.member(id: Self.id)?.name } == nil)
            #expect(try await store.read { try $0.members(email: Self.canaries[1], limit: 5) }.isEmpty)
            #expect(try await store.inspect().identitiesUnreadable == 1)
            #expect(try await store.write { try $0.importMembers([Self.canary()]) }.updated == 1)
            #expect(try await store.inspect().identitiesUnreadable == 0)
            #expect(try await store.read { try $0.member(id: Self.id) } == Self.canary())
            #expect(try await store.read { try $0.members(email: Self.canaries[1], limit: 5) }.count == 1)
            try await store.close()
        }
    }

    @Test func plainNamesOfAnOlderStoreAreSealedWhenItIsOpened() async throws {
        try await withStateDirectory { directory in
            var steps = Array(Migration.all.prefix(2))
            steps[1].sql += (0..<50).flatMap { number -> [String] in
                let id = number == 0 ? Self.id : "m\(number)"
                let key = MemberKey(memberID: id).value
                return [
                    "INSERT INTO member (key, id, number) VALUES (\(key), '\(id)', \(number))",
                    "INSERT INTO identity (member, name, email) VALUES (\(key), '\(Self.canaries[0])', '\(number)@x.example')",
                ]
            }
            try await SQLiteStore.open(at: directory, startedAt: .epoch, migrations: steps).close()
            #expect(try Self.files(in: directory, holding: Self.canaries) == ["winback.sqlite"])
            let store = try await Self.open(directory)
            #expect(try await store.read { try $0.member(id: Self.id)?.name } == Self.canaries[0])
            #expect(try await store.read { try $0.members(email: "7@X.example", limit: 2) }.count == 1)
            // Only the copy made before the change of schema holds them still; the first erasure removes it.
            #expect(try Self.files(in: directory, holding: Self.canaries) == ["winback.sqlite.before-3"])
            _ = try await store.write { try $0.erase(MemberKey(memberID: Self.id), at: noon(5)) }
            #expect(try Self.files(in: directory, holding: Self.canaries + [Self.id]).isEmpty)
            try await store.close()
        }
    }

    @Test func aCopyOfAStoreTakesItsVaultAlong() async throws {
        try await withStateDirectory { directory in
            let store = try await SQLiteStore.inMemory()
            _ = try await store.write { try $0.importMembers([Self.canary()]) }
            try await store.copy(to: directory)
            let copied = try await Self.open(directory)
            #expect(try await copied.read { try $0.member(id: Self.id) } == Self.canary())
            try await copied.close()
        }
    }
}
