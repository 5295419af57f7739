import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackWire

/// Keys: making, listing, replacing and revoking them.
package enum KeyOperations {
    /// Makes a key.
    package static let create = Operation<CreateInput, CreatedKey>(
        "key.create", "Make a key; its text is given once and never again.", scope: .keysManage, effect: .write,
        input: CreateInput.shape, output: CreatedKey.shape, subject: { $0.owner.text }, handler: create)

    /// Lists keys.
    package static let list = Operation<NoInput, ListOutput>(
        "key.list", "List keys with what they may do and when they were last used.", scope: .keysManage, effect: .read,
        input: NoInput.shape, output: ListOutput.shape,
        handler: { context, _ in
            try await context.store.read { [now = context.now] in
                ListOutput(keys: try $0.keys().map { KeyView($0, at: now) })
            }
        })

    /// Replaces a key.
    package static let rotate = Operation<RotateInput, CreatedKey>(
        "key.rotate", "Make a key in another's place; the old one works on for the overlap.", scope: .keysManage,
        effect: .write, input: RotateInput.shape, output: CreatedKey.shape, subject: { $0.id.text }, handler: rotate)

    /// Revokes a key.
    package static let revoke = Operation<KeyInput, KeyView>(
        "key.revoke", "Revoke a key at once.", scope: .keysManage, effect: .write, input: KeyInput.shape,
        output: KeyView.shape, subject: { $0.id.text },
        handler: { context, input in
            try await context.commit { [now = context.now] transaction in
                var key = try known(input.id, in: transaction)
                if key.revokedAt == nil { key.revokedAt = now }
                try transaction.saveKey(key)
                return KeyView(key, at: now)
            }
        })

    /// Lists what was done with a key.
    package static let activity = Operation<ActivityInput, AuditOperations.ListOutput>(
        "key.activity", "List the audit rows of calls with a key, in order.", scope: .auditRead, effect: .read,
        input: ActivityInput.shape, output: AuditOperations.ListOutput.shape, subject: { $0.id.text },
        handler: { context, input in
            try await context.store.read { transaction in
                _ = try known(input.id, in: transaction)
                return AuditOperations.ListOutput(
                    rows: try transaction.keyCalls(input.id, after: input.after, limit: input.limit))
            }
        })

    private static func known(_ id: KeyID, in transaction: any StoreTransaction) throws -> KeyRecord {
        if id.text.isEmpty {
            throw WinbackError(
                "bad_key_id", .badInput, "a key's id has eight letters and digits",
                advice: "winback key list shows the keys there are")
        }
        if let key = try transaction.key(id) { return key }
        let near = NearestName.of(id.text, among: try transaction.keys().map(\.id.text))
        throw WinbackError(
            "no_such_key", .notFound, "there is no key `\(id)`",
            advice: near.map { "did you mean `\($0)`?" } ?? "winback key list shows the keys there are")
    }

    @Sendable private static func create(_ context: OperationContext, _ input: CreateInput) async throws -> CreatedKey {
        let team = context.team
        let limits = try KeyLimits.parse(input.limits, currency: team.configuration.programme.currency)
        let request = KeyRequest(
            preset: input.preset, scopes: Set(input.scopes), owner: input.owner, actsFor: input.actsFor)
        let now = context.now
        let hours = Policy.Approvals.standard.newApproverHours
        let made = try await context.commit { [caller = context.caller] transaction in
            for person in [input.owner] + (input.actsFor.map { [$0] } ?? []) {
                try checkPerson(person, in: transaction)
            }
            let maker = KeyMaker(principal: caller.principal.id, key: caller.key, scopes: caller.scopes)
            let refusals = KeyRule.refusals(request, by: maker, owner: try transaction.person(input.owner))
            if let first = refusals.first {
                let message = refusals.map(\.message).joined(separator: "; ")
                throw WinbackError(first.code, first.category, message, advice: first.advice)
            }
            let principal =
                try input.actsFor.map { try KeyMint.assistant(named: input.name, for: $0, in: transaction) }
                ?? input.owner
            let decides = request.granted.contains(.proposalsDecide)
            let draft = KeyRecord(
                id: KeyID(""), digest: [], principal: principal, owner: input.owner, actsFor: input.actsFor,
                preset: input.preset, scopes: request.granted,
                limits: caller.key.map { limits.tightened(by: $0.limits) } ?? limits, lineage: maker.people,
                madeWith: caller.key?.id, createdAt: now, expiresAt: input.expires.after(now, in: team.zone),
                decidesFrom: decides ? now + .hours(Int64(hours)) : nil)
            let made = try KeyMint.mint(like: draft, secrets: team.secrets, in: transaction)
            if let from = made.record.decidesFrom {
                try KeyMint.announce(
                    "key \(made.record.id) of \(input.owner)", from: from, by: caller.principal.id, at: now,
                    in: transaction)
            }
            context.name(made.record.id.text)
            return made
        }
        return CreatedKey(made.record, text: made.text, at: now)
    }

    private static func checkPerson(_ id: PrincipalID, in transaction: any StoreTransaction) throws {
        let people = try transaction.principals().filter { $0.sort == .person }
        let isRemoved = try transaction.person(id)?.standing == .removed
        if people.contains(where: { $0.id == id }), !isRemoved { return }
        throw WinbackError(
            "no_person", .notFound, "there is no person `\(id)`",
            advice: NearestName.of(id.text, among: people.map(\.id.text)).map { "did you mean `\($0)`?" }
                ?? "add them first: winback person add \(id)")
    }

    @Sendable private static func rotate(_ context: OperationContext, _ input: RotateInput) async throws -> CreatedKey {
        let team = context.team
        let now = context.now
        let made = try await context.commit { [caller = context.caller] transaction in
            var old = try known(input.id, in: transaction)
            guard old.state(at: now) == .active else {
                throw WinbackError(
                    "key_not_active", .refused, "the key \(old.id) is \(old.state(at: now).rawValue)",
                    advice: old.replacedBy.map { "\($0) took its place" } ?? "make a new one with winback key create")
            }
            let beyond = old.scopes.subtracting(caller.scopes.union([.proposalsDecide]))
            if let first = Scope.list(beyond).first {
                throw WinbackError(
                    "scope_not_held", .refused,
                    "\(caller.principal.id) does not hold \(first.rawValue) and cannot pass it on",
                    advice: "a person of the team without a key may")
            }
            var draft = old
            let maker = KeyMaker(principal: caller.principal.id, key: caller.key, scopes: caller.scopes)
            draft.lineage = Set(old.lineage + maker.people).sorted()
            draft.madeWith = caller.key?.id
            draft.createdAt = now
            draft.expiresAt = now + (old.expiresAt - old.createdAt)
            let made = try KeyMint.mint(like: draft, secrets: team.secrets, in: transaction)
            old.replacedBy = made.record.id
            old.expiresAt = min(old.expiresAt, input.overlap.after(now, in: team.zone))
            try transaction.saveKey(old)
            return made
        }
        return CreatedKey(made.record, text: made.text, at: now)
    }
}
