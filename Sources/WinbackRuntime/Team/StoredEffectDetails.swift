package import WinbackEngine
import WinbackModel
package import WinbackPorts

/// What effects are about, from the team's own store.
package struct StoredEffectDetails: EffectDetails {
    private let store: any Store

    /// Makes a source over a store.
    package init(store: any Store) { self.store = store }

    package func details(of effects: [ClaimedEffect], withContact: Bool) async throws -> [EffectDetail?] {
        let keys = effects.map(\.effect.member)
        return try await store.read { transaction in
            // By member; for look-ups only.
            var known: [MemberKey: EffectDetail] = [:]
            for (key, id) in try transaction.memberIDs(Set(keys).sorted()) {
                var detail = EffectDetail(memberID: id)
                if withContact, let member = try transaction.member(id: id) {
                    (detail.name, detail.email, detail.phone) = (member.name, member.email, member.phone)
                }
                known[key] = detail
            }
            return keys.map { known[$0] }
        }
    }
}
