import Testing

/// Random proposing, editing, deciding and waiting: nobody alone, and no assistant by any operation, gets anything approved,
/// and every edit voids.
@Suite struct ApprovalPropertyTests {
    @Test(arguments: 0..<20) func `nobody gets anything approved alone`(seed: Int) async throws {
        var world = try await ApprovalWorld(seed: UInt64(seed))
        try await world.run(steps: 140)
        #expect(world.breaches.isEmpty, "\(world.breaches)")
        #expect(world.approvals > 0, "a run in which nothing is approved shows nothing")
    }

    @Test(arguments: ApprovalWorld.Mistake.allCases)
    func `a planted mistake is caught`(_ mistake: ApprovalWorld.Mistake) async throws {
        var breaches = 0
        for seed in 0..<40 {
            var world = try await ApprovalWorld(seed: UInt64(1_000 + seed), mistake: mistake)
            try await world.run(steps: 140)
            breaches += world.breaches.count
            if breaches > 0 { break }
        }
        #expect(breaches > 0, "\(mistake.rawValue)")
    }
}
