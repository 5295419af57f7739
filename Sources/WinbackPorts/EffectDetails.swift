package import WinbackEngine
package import WinbackModel

/// Tells what an effect is about in the brand's own words, for whoever carries it out outside the store.
///
/// Law of the port: answers come in the order of the effects, one each; a member who is gone has none. The same effect
/// gives the same detail for as long as nothing about its member and its approved template changes.
package protocol EffectDetails: Sendable {
    /// The details of some effects; name and addresses only where they are asked for.
    func details(of effects: [ClaimedEffect], withContact: Bool) async throws -> [EffectDetail?]
}

/// What an effect is about, in the brand's own words.
package struct EffectDetail: Sendable, Hashable {
    /// The brand's own id of the member.
    package var memberID: String
    /// Full name, when known.
    package var name: String?
    /// E-mail address, when known.
    package var email: String?
    /// Phone number, when known.
    package var phone: String?
    /// Why it must not be carried out as things are.
    package enum Obstacle: Sendable, Hashable {
        /// Never, whatever the team does.
        case refused(reason: String)
        /// Not before the team has done what the reason says.
        case later(reason: String)
    }

    /// The message as the member will read it; `nil` for other effects, or where it is rendered by whoever sends.
    package var message: RenderedMessage?
    /// What stands in the way; `nil` when nothing does.
    package var obstacle: Obstacle?

    /// Makes a detail.
    package init(
        memberID: String, name: String? = nil, email: String? = nil, phone: String? = nil,
        message: RenderedMessage? = nil, obstacle: Obstacle? = nil
    ) {
        self.memberID = memberID
        self.name = name
        self.email = email
        self.phone = phone
        self.message = message
        self.obstacle = obstacle
    }
}
