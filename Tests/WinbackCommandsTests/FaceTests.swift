import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackRuntime
import WinbackStore
import WinbackWire

/// Every face leads to the same operations, so that none of them knows limits of its own.
@Suite struct FaceTests {
    private static let agent = KeyRecord(
        id: KeyID("abcdefgh"), digest: [], principal: TestTeam.ana.id, owner: TestTeam.ana.id, actsFor: nil,
        preset: .operator, scopes: KeyPreset.operator.scopes,
        limits: KeyLimits(valuePerDay: Money(minorUnits: 900)), lineage: [], madeWith: nil, createdAt: .epoch,
        expiresAt: .distantFuture)

    /// What a team answers to a list of calls made through one face: verdicts, caps, refusals and all.
    private static func answers(through face: CallerIdentity.Face) async throws -> [String] {
        let shop = try Shop()
        let test = try await TestTeam(state: shop.state)
        var member = MemberRecord(id: "m1")
        member.name = "Alice Martin"
        member.email = "alice@shop.example"
        let record = member
        try await test.store.write { transaction in
            _ = try transaction.importMembers([record])
            try transaction.saveStop(
                Stop(
                    scope: .channel(.sms), reason: "leak", by: TestTeam.ana.id, bySort: .person,
                    at: test.team.clock.now())
            )
        }
        let caller = CallerIdentity(principal: TestTeam.ana, key: agent, isNamed: true, face: face)
        let calls: [(String, JSONValue)] = [
            ("tool.award_points", ["member": "m1", "points": 200]),
            ("tool.award_points", ["member": "m1", "points": 5_000]),
            ("tool.award_points", ["member": "m1", "points": 950]),
            ("tool.award_points", ["member": "nobody", "points": 1]),
            ("tool.issue_coupon", ["member": "m1", "pool": "none"]),
            ("tool.send_message", ["member": "m1", "template": "none"]),
            ("tool.start_journey", ["member": "m1", "loop": "none"]),
            ("member.explain", ["member": "m1"]), ("proposal.approve", ["proposal": "P-000001"]),
        ]
        var answers: [String] = []
        for (name, input) in calls {
            let operation = try #require(OperationCatalogue.named(name), "\(name)")
            do {
                var answer = try await operation.call(input, by: caller, of: test.team)
                // The preview's own id is drawn anew each time.
                if case .object(var fields) = answer, fields["preview"] != nil {
                    fields["preview"] = "V"
                    answer = .object(fields)
                }
                answers.append("\(name): \(String(decoding: answer.write(.canonical), as: UTF8.self))")
            } catch {
                answers.append("\(name): \(OperationFailure(error).error.message)")
            }
        }
        return answers
    }

    @Test func `the same calls get the same verdicts, caps and refusals through every face`() async throws {
        let wanted = try await Self.answers(through: .socket)
        #expect(wanted[0].contains("one call") && wanted[0].contains("key, today"))
        #expect(wanted[1].contains("no room under one call") && wanted[2].contains("no room under key, today"))
        #expect(wanted[3].contains("no member matches") && wanted[4].contains("no approved playbook works with pool"))
        #expect(wanted[7].contains("sms is stopped"))
        for face in CallerIdentity.Face.allCases where face != .socket {
            let answers = try await Self.answers(through: face)
            for (answer, expected) in zip(answers, wanted) { #expect(answer == expected, "\(face)") }
        }
    }
}
