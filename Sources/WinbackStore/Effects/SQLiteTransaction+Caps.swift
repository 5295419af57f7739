import WinbackEngine
import WinbackModel

extension SQLiteTransaction {
    package func saveCaps(_ loop: LoopID, budget: Playbook.Budget, limits: Policy.Limits) throws {
        let own = loop.text
        // Keys of one loop's accounts lie between `loop/` and `loop0`, the character after the slash.
        try setCap(budget.total, .loop, from: own, before: own + "\u{0}")
        try setCap(budget.total, .journey, from: own + "/", before: own + "0")
        try setCap(budget.perDay, .loopDay, from: own + "/", before: own + "0")
        try setCap(budget.perMember, .loopMember, from: own + "/", before: own + "0")
        try saveTeamCaps(limits)
    }

    package func saveTeamCaps(_ limits: Policy.Limits) throws {
        try setCap(limits.perMemberLifetime, .member, from: "", before: "~")
        try setCap(limits.perTeamDay, .teamDay, from: "", before: "~")
    }

    private func setCap(_ cap: Money, _ kind: LedgerScope.Kind, from first: String, before last: String) throws {
        try db.run(
            """
            UPDATE account SET cap = max($1, reserved + issued + redeemed + unknown)
            WHERE scope = $2 AND key >= $3 AND key < $4
            """
        ) { row in
            row.bind(1, cap)
            row.bind(2, kind.rawValue)
            row.bind(3, first)
            row.bind(4, last)
        }
    }
}
