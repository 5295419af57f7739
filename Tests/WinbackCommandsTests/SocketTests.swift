import Foundation
import Testing
import WinbackEngine
import WinbackLoop
import WinbackModel
import WinbackPorts
import WinbackRuntime
import WinbackWire

/// The same operations, through the daemon's socket.
@Suite struct SocketTests {
    /// Serves a team on its socket while `body` runs, then shuts down gracefully.
    private static func serving(
        folder: String = "state", _ body: @Sendable (TestTeam) async throws -> Void
    ) async throws {
        let shop = try Shop()
        let test = try await TestTeam(state: shop.folder + "/" + folder)
        let team = test.team
        let server = SocketServer(path: team.state.socket, team: { team })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            try await Shop.waitForSocket(team.state.socket)
            try await body(test)
            group.cancelAll()
            try await group.waitForAll()
        }
        #expect(!FileManager.default.fileExists(atPath: team.state.socket))
    }

    @Test(.timeLimit(.minutes(15)))
    func `a call over the socket gives what a direct call gives`() async throws {
        try await Self.serving { test in
            let client = try #require(try await SocketClient(path: test.team.state.socket, actingAs: nil))
            let over = try await client.call(StatusOperations.status, NoInput())
            let direct = try await StatusOperations.status.run(NoInput(), by: TestTeam.ana, of: test.team)
            #expect(over == direct)
            let rows = (0..<3_000).map { index in
                let order = OrderRecord(
                    id: "\(index)", customer: "M\(index % 70)", at: Instant(milliseconds: 1_790_000_000_000),
                    date: CivilDate(daysSinceEpoch: 20_717), amount: Money(minorUnits: Int64(index)))
                return KeyedOrder(order: order, key: order.key(ordinal: 0))
            }
            #expect(try await client.call(ImportOperations.orders, RowBatch(rows)).inserted == 3_000)
            #expect(try await client.call(ImportOperations.orders, RowBatch(rows)).unchanged == 3_000)
            try await client.close()
        }
    }

    @Test(.timeLimit(.minutes(15)))
    func `refusals keep their code, advice and diagnostics`() async throws {
        try await Self.serving { test in
            let client = try #require(try await SocketClient(path: test.team.state.socket, actingAs: nil))
            let unknown = await #expect(throws: OperationFailure.self) {
                try await client.call(LoopOperations.show, .init(loop: LoopID("none")))
            }
            #expect(unknown?.error.code == "no_such_loop")
            #expect(unknown?.error.exitCode == 2)
            let text = PlaybookText(playbook: NamedText(file: "bad.yaml", text: "playbook: x\nownr: y\n"))
            let bad = await #expect(throws: OperationFailure.self) {
                try await client.call(PlaybookOperations.check, .init(text: text))
            }
            #expect((bad?.diagnostics.count ?? 0) > 3)
            #expect(bad?.diagnostics.contains { $0.suggestion == "owner" && $0.place.line == 2 } == true)
            try await client.close()
        }
    }

    @Test(.timeLimit(.minutes(15)))
    func `a caller decides nothing without saying who they are, and is nobody who is not registered`() async throws {
        try await Self.serving { test in
            func ask(_ person: String) async throws -> ProposalID {
                try await test.team.driver.propose(
                    approver: PrincipalID(person), by: ProposerOrigin(.daemon), reason: "", at: test.team.clock.now()
                ).id
            }
            let (first, second) = (try await ask("bea"), try await ask("dora"))
            func refusal(
                _ name: String?, typing code: String? = nil, on proposal: ProposalID? = nil
            ) async throws -> String? {
                let input = ProposalOperations.DecideInput(
                    proposal: proposal ?? first, fingerprint: nil, reason: "")
                let client = try #require(try await SocketClient(path: test.team.state.socket, actingAs: name))
                let refusal = await #expect(throws: OperationFailure.self) {
                    try await client.call(ProposalOperations.approve, input, factorCode: code)
                }
                try await client.close()
                return refusal?.error.code
            }
            #expect(try await refusal(nil) == "say_who")
            #expect(try await refusal("carla") == "no_principal")
            #expect(try await refusal("Ana") == "factor_missing")
            try await Deciders.make(TestTeam.ana.id, in: test.store, secrets: test.team.secrets)
            #expect(try await refusal("Ana") == "factor_needed")
            let code = try await Deciders.code(of: TestTeam.ana.id, of: test.team)
            // A code is spent on no decision that is refused anyway.
            #expect(try await refusal("Ana", typing: code, on: ProposalID("P-000009")) == "no_such_proposal")
            let client = try #require(try await SocketClient(path: test.team.state.socket, actingAs: "Ana"))
            _ = try await client.call(
                ProposalOperations.approve, .init(proposal: first, fingerprint: nil, reason: ""), factorCode: code)
            try await client.close()
            #expect(try await refusal("Ana", typing: code, on: second) == "factor_used")
        }
    }

    @Test(.timeLimit(.minutes(15)))
    func `many callers at once are all answered`() async throws {
        try await Self.serving { test in
            let path = test.team.state.socket
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        let client = try #require(try await SocketClient(path: path, actingAs: nil))
                        let members = try await client.call(StatusOperations.status, NoInput()).members
                        try await client.close()
                        return members
                    }
                }
                for try await members in group { #expect(members == 0) }
            }
        }
    }

    @Test(.timeLimit(.minutes(15)))
    func `a state directory may have a path longer than a socket's address`() async throws {
        try await Self.serving(folder: String(repeating: "long-name-", count: 15)) { test in
            #expect(test.team.state.socket.utf8.count > 108)
            let client = try #require(try await SocketClient(path: test.team.state.socket, actingAs: nil))
            #expect(try await client.call(StatusOperations.status, NoInput()).orders == 0)
            try await client.close()
        }
    }

    @Test func `nobody listens where no daemon runs, nor on what a killed one left`() async throws {
        let shop = try Shop()
        #expect(try await SocketClient(path: shop.folder + "/winback.sock", actingAs: nil) == nil)
    }
}
