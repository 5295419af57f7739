import WinbackEngine
import WinbackLoop
import WinbackModel
import WinbackPorts

/// Single operations between a caller and the driver: preview, then confirm by a second way of naming the member.
struct ToolDesk: Sendable {
    let context: OperationContext

    private var driver: LoopDriver { context.team.driver }

    /// The caller as the guard sees them; a tool nobody gave them a scope for is refused by its gate.
    func caller(of tool: Tool, isService: Bool) -> SingleCaller {
        let scopes = context.caller.scopes
        return SingleCaller(
            ToolCall.Caller(
                principal: context.principal.id, key: context.caller.key?.id.text,
                mayUse: Scope.tool(tool.rawValue).map { scopes.contains($0) } ?? false,
                mayServe: scopes.contains(.toolsService), isService: isService),
            keyCap: context.caller.key?.limits.valuePerDay)
    }

    /// Judges an operation and keeps its preview; a refusal names every gate that stands in the way.
    func preview(_ input: ToolInput) async throws -> PreviewReply {
        var generator = SystemRandomNumberGenerator()
        let id = PreviewID.random(using: &generator)
        let single = caller(of: input.action.tool, isService: input.isService)
        context.because(input.reason)
        return try await context.commit { transaction in
            let member = try known(input.member, in: transaction)
            context.name("member/\(MemberKey(memberID: member.id).value)")
            let action = try resolved(input.action, in: transaction)
            let key = MemberKey(memberID: member.id)
            let judged = try driver.judge(action, on: key, by: single, at: context.now, in: transaction)
            if let error = judged.verdict.error { throw error }
            let preview = PreviewRecord(
                id: id, action: action, member: key, namedBy: input.member.kind, value: judged.cost ?? .zero,
                principal: single.caller.principal, key: single.caller.key, isService: input.isService,
                reason: input.reason, createdAt: context.now)
            try transaction.savePreview(preview)
            return reply(preview, member, judged)
        }
    }

    /// Carries a preview out when the caller names its member in a second way; a miss is counted, and says only that.
    ///
    /// Confirming again what was carried out gives the same answer and does nothing.
    func confirm(_ id: PreviewID, as written: String) async throws -> PreviewReply {
        try await context.attempt { transaction in
            guard let preview = try transaction.preview(id) else {
                return .failure(Self.unknown(id))
            }
            context.name("member/\(preview.member.value)")
            let single = caller(of: preview.action.tool, isService: preview.isService)
            let since = context.now + ElapsedTime(milliseconds: -ConfirmRule.missWindow.milliseconds)
            let misses = try transaction.confirmMisses(single.account, since: since)
            if let refusal = ConfirmRule.refusal(preview, by: single.account, misses: misses, at: context.now) {
                return .failure(refusal)
            }
            guard let (_, memberID) = try transaction.memberIDs([preview.member]).first,
                let member = try transaction.member(id: memberID)
            else { return .failure(Self.unknown(id)) }
            guard ConfirmRule.matches(written, member, namedBy: preview.namedBy) else {
                try transaction.addConfirmMiss(single.account, at: context.now)
                return .failure(ConfirmRule.mismatch(id))
            }
            guard preview.status == .waiting else { return .success(reply(preview, member, nil)) }
            let done = try driver.carryOut(preview, by: single, at: context.now, in: transaction)
            return .success(reply(done, member, nil))
        }
    }

    /// Shows where a preview of the caller's own stands.
    func show(_ id: PreviewID) async throws -> PreviewReply {
        try await context.store.read { transaction in
            guard let preview = try transaction.preview(id),
                preview.account == caller(of: preview.action.tool, isService: false).account,
                let (_, memberID) = try transaction.memberIDs([preview.member]).first,
                let member = try transaction.member(id: memberID)
            else { throw Self.unknown(id) }
            return reply(preview, member, nil)
        }
    }

    /// The member a caller names; the answer to a wrong name is the same for every kind.
    func known(_ reference: MemberReference, in transaction: any StoreTransaction) throws -> MemberRecord {
        var ids = [reference.text]
        switch reference.kind {
        case .id, .name: break
        case .email: ids = try transaction.memberIDs(transaction.members(email: reference.text, limit: 2)).map(\.id)
        case .phone: ids = try transaction.memberIDs(transaction.members(phone: reference.text, limit: 2)).map(\.id)
        }
        // Of two members with one address neither is meant for certain.
        guard ids.count == 1, let member = try transaction.member(id: ids[0]) else {
            throw WinbackError(
                "no_member", .notFound, "no member matches that",
                advice: "name the brand's id, an e-mail address, or `phone:` and a number, exactly")
        }
        return member
    }

    /// A message goes out on the channel and for the purpose its template was approved for.
    private func resolved(_ action: SingleAction, in transaction: any StoreTransaction) throws -> SingleAction {
        guard case .sendMessage(let template, _, _) = action,
            let approved = try driver.approvedTemplate(template, in: transaction)
        else { return action }
        return .sendMessage(template: template, channel: approved.channel, purpose: approved.purpose)
    }

    private func reply(_ preview: PreviewRecord, _ member: MemberRecord, _ judged: SingleJudgement?) -> PreviewReply {
        let kinds = MemberIdentifier.all(of: member).map(\.kind).filter { $0 != preview.namedBy }
        return PreviewReply(
            preview: preview.id, tool: preview.action.tool, name: member.name,
            email: MemberIdentity(name: nil, email: member.email, phone: nil).masked.email, value: preview.value,
            currency: context.team.configuration.programme.currency,
            caps: judged?.caps.map { PreviewReply.CapLine(cap: $0.title, left: $0.room) } ?? [],
            gates: judged?.verdict.lines.map { GateLine($0) } ?? [], confirmBefore: preview.expiresAt,
            confirmBy: kinds, status: preview.status, outcome: preview.outcome)
    }

    private static func unknown(_ id: PreviewID) -> WinbackError {
        WinbackError(
            "no_preview", .notFound, "there is no preview \(id) of yours", advice: "ask for the operation again")
    }
}

extension PreviewID {
    /// A fresh id: `V-` and ten letters and digits that nobody mixes up, 50 random bits.
    static func random(using generator: inout some RandomNumberGenerator) -> PreviewID {
        let letters = Array("ABCDEFGHJKMNPQRSTVWXYZ0123456789")
        let word = generator.next()
        return PreviewID("V-" + String((0..<10).map { letters[Int((word >> (UInt64($0) * 5)) & 31)] }))
    }
}
