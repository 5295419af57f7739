import Foundation
import Testing
import WinbackCommands
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackRuntime
import WinbackStore
import WinbackWire

/// Members as people, through the command line and the operations.
@Suite struct MemberFlowTests {
    static let members = """
        id,name,email,phone,tier,consent_email,consent_email_at
        M-1,Ana Ruiz,ana@mail.example,+34 600 123 456,gold,yes,2026-01-02
        M-2,Canaria Zzyzx,canary.zzyzx@mail.example,+99 000 777 31337,silver,yes,2026-01-02

        """

    private func shop() async throws -> Shop {
        let shop = try await Shop.made()
        let file = try shop.file("members.csv", Self.members)
        let answer = await shop.run("import", "members", file)
        try #require(answer.code == 0, Comment(rawValue: answer.err))
        let orders = try shop.file(
            "orders.csv", "id,customer,date,amount\n1,M-2,2026-02-01,10.00\n2,M-1,2026-02-01,10.00\n")
        try #require(await shop.run("import", "orders", orders).code == 0)
        return shop
    }

    @Test func `a member is found by a whole identifier, and no match looks like a match`() async throws {
        let shop = try await shop()
        let found = try await shop.json("member", "find", "--email", "ANA@mail.example")
        let none = try await shop.json("member", "find", "--email", "ana@mail.exampl")
        #expect(found["members"]?.arrayValue?.count == 1 && none["members"]?.arrayValue?.isEmpty == true)
        #expect(found.objectValue?.members.map(\.key) == none.objectValue?.members.map(\.key))
        #expect(found["masked"] == none["masked"])
        for words in [["M-1"], ["--phone", "0034600123456"]] {
            let answer = await shop.run(["member", "find"] + words)
            #expect(answer.code == 0 && answer.out.hasPrefix("Members with exactly this identifier: 1\n"))
        }
        let text = await shop.run("member", "find", "M-")
        #expect(text.code == 0 && text.out == "Members with exactly this identifier: 0\n")
        #expect(await shop.run("member", "find").code == 2)
    }

    @Test func `an assistant sees masks, no variant, and may not export, object or erase`() async throws {
        let shop = try Shop()
        let test = try await TestTeam(state: shop.state)
        var record = MemberRecord(id: "M-1")
        (record.name, record.email, record.phone) = ("Ana Ruiz", "ana@mail.example", "+34 600 123 456")
        let row = record
        _ = try await test.store.write { try $0.importMembers([row]) }
        let robot = Principal(id: PrincipalID("robot"), sort: .assistant, name: "Robot")
        let found = try await MemberOperations.find.run(.init(phone: "+34600123456"), by: robot, of: test.team)
        #expect(found.isMasked && found.members.first?.identity == MemberIdentity(row).masked)
        let shown = try await MemberOperations.show.run(MemberInput(member: "M-1"), by: robot, of: test.team)
        #expect(shown.isMasked && shown.summary.identity.email == "a•••@m•••.example")
        #expect(!MemberView.shape.encode(shown).text(.compact).contains("arm"))
        let ana = try await MemberOperations.show.run(MemberInput(member: "M-1"), by: TestTeam.ana, of: test.team)
        #expect(!ana.isMasked && ana.summary.identity.name == "Ana Ruiz")
        await #expect(throws: WinbackError.self) {
            try await MemberOperations.export.run(MemberInput(member: "M-1"), by: robot, of: test.team)
        }
        await #expect(throws: WinbackError.self) {
            try await MemberOperations.erase.run(
                .init(member: "M-1", confirmation: "M-1", reason: "x"), by: robot, of: test.team)
        }
        let rows = try await test.store.read { try $0.auditRows(after: 0, limit: 100) }
        #expect(rows.allSatisfy { !"\($0.entry)".contains("ana@") && !"\($0.entry)".contains("M-1") })
    }

    @Test func `an export holds everything, in a file for its owner alone`() async throws {
        let shop = try await shop()
        let path = shop.folder + "/M-2.json"
        let answer = await shop.run("member", "export", "M-2", "--file", path)
        #expect(answer.code == 0, Comment(rawValue: answer.err))
        #expect(try Shop.mode(path) == 0o600)
        let held = try JSONValue.parse(String(contentsOfFile: path, encoding: .utf8))["held"]
        #expect(held?["identity"]?.arrayValue?.first?["email"] == "canary.zzyzx@mail.example")
        #expect(held?["orders"]?.arrayValue?.first?["day"] == "2026-02-01")
        #expect(held?["consent"]?.arrayValue?.count == 1 && held?["churn"]?.arrayValue?.count == 1)
        #expect(held?["audit"]?.arrayValue != nil)
        #expect(await shop.run("member", "export", "M-2", "--file", path).code == 1, "a file is never overwritten")
    }

    @Test func `an objection is for good and is not scored again`() async throws {
        let shop = try await shop()
        let first = await shop.run("member", "object", "M-2", "--reason", "asked by letter")
        #expect(first.code == 0 && first.out.contains("no more scoring"), Comment(rawValue: first.err))
        #expect(await shop.run("member", "object", "M-2", "--reason", "again").out.contains("objected before"))
        let view = try await shop.json("member", "show", "M-2")
        #expect(view["state"] == nil || view["state"] == .null)
        #expect(view["no_marketing"] == "objected to marketing and scoring")
        let orders = try shop.file("more.csv", "id,customer,date,amount\n9,M-2,2026-03-01,10.00\n")
        #expect(await shop.run("import", "orders", orders).code == 0)
        #expect(await shop.run("churn", "show", "M-2").code == 2)
        #expect(await shop.run("churn", "show", "M-1").code == 0)
    }

    @Test(arguments: ["asked by Zzyzx herself", "see M-2", "canary.zzyzx@mail.example wrote", "call 99000777 31337"])
    func `a reason that says who the member is is refused`(reason: String) async throws {
        let shop = try await shop()
        let answer = await shop.run("member", "erase", "M-2", "--yes", "M-2", "--reason", reason)
        #expect(answer.code == 2 && answer.err.contains("says who the member is"), Comment(rawValue: answer.err))
    }

    @Test func `an erased member is nowhere, and does not come back`() async throws {
        let shop = try await shop()
        for words in [["--yes", "M-1"], []] {
            let answer = await shop.run(["member", "erase", "M-2", "--reason", "asked by letter"] + words)
            #expect(answer.code == 2, "without the id typed again nothing happens")
        }
        let erased = await shop.run("member", "erase", "M-2", "--reason", "asked by letter", "--yes", "M-2")
        #expect(erased.code == 0 && erased.out.hasPrefix("Erased."), Comment(rawValue: erased.err))
        let again = await shop.run("member", "erase", "M-2", "--reason", "asked by letter", "--yes", "M-2")
        #expect(again.code == 0 && again.out.contains("erased before"))
        #expect(await shop.run("member", "show", "M-2").code == 2)
        #expect(await shop.run("member", "find", "--email", "canary.zzyzx@mail.example").out.contains(": 0\n"))
        // Whatever is asked for afterwards, by anybody, holds none of it.
        var said = ""
        for words in [
            ["audit", "list"], ["churn", "list", "--state-of", "lost"], ["status"], ["member", "show", "M-1"],
        ] {
            said += await shop.run(words + ["--json"]).out
        }
        #expect(!said.contains("anar") && !said.contains("M-2"))
        #expect(await shop.run("audit", "verify").code == 0)
        let back = await shop.run("import", "members", shop.folder + "/members.csv")
        #expect(back.out.contains("1 rejected"), Comment(rawValue: back.out))
        let rejected = try String(contentsOfFile: shop.folder + "/members.csv.rejected.csv", encoding: .utf8)
        #expect(rejected.contains("3,\"this member was erased on request"), Comment(rawValue: rejected))
        #expect(!rejected.contains("anar"), "the row is not written out once more")
        let files = FileManager.default.enumerator(atPath: shop.state)?.compactMap { $0 as? String } ?? []
        for name in files {
            let data = FileManager.default.contents(atPath: shop.state + "/" + name) ?? Data()
            for text in ["Zzyzx", "zzyzx@", "31337", "M-2"] {
                #expect(data.range(of: Data(text.utf8)) == nil, "\(name) holds \(text)")
            }
        }
    }
}
