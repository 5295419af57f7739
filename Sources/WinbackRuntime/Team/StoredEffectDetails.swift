package import WinbackEngine
import WinbackModel
package import WinbackPorts

/// What effects are about, from the team's own store.
package struct StoredEffectDetails: EffectDetails {
    private let store: any Store
    private let composer: MessageComposer

    /// Makes a source over a store; `linkKey` is the team's key for unsubscribe links.
    package init(store: any Store, configuration: TeamConfiguration, linkKey: [UInt8]) {
        self.store = store
        composer = MessageComposer(configuration, linkKey: linkKey)
    }

    package func details(of effects: [ClaimedEffect], withContact: Bool) async throws -> [EffectDetail?] {
        let keys = effects.map(\.effect.member)
        return try await store.read { transaction in
            // By member; for look-ups only.
            var ids: [MemberKey: String] = [:]
            for (key, id) in try transaction.memberIDs(Set(keys).sorted()) { ids[key] = id }
            return try effects.map { claimed in
                guard let id = ids[claimed.effect.member] else { return nil }
                return try detail(of: claimed.effect, id, withContact: withContact, in: transaction)
            }
        }
    }

    private func detail(
        of effect: Effect, _ id: String, withContact: Bool, in transaction: any StoreTransaction
    ) throws -> EffectDetail {
        var detail = EffectDetail(memberID: id)
        var message: (channel: Channel, template: TemplateID)?
        if case .send(let channel, let template) = effect.action { message = (channel, template) }
        guard withContact || message != nil, let member = try transaction.member(id: id) else { return detail }
        if withContact { (detail.name, detail.email, detail.phone) = (member.name, member.email, member.phone) }
        guard let message else { return detail }
        let outcome = try composer.compose(
            message.template, on: message.channel, effect, for: member, named: withContact, in: transaction)
        switch outcome {
        case .message(let rendered): detail.message = rendered
        case .obstacle(let obstacle): detail.obstacle = obstacle
        }
        return detail
    }
}
