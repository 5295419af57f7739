import Synchronization
import WinbackEngine
import WinbackModel
import WinbackPorts

/// Writes messages as their readers get them: approved templates, filled from the store, signed by the team.
struct MessageComposer: Sendable {
    /// Who writes to members.
    let sender: Sender?
    /// Where unsubscribe links lead.
    let web: WebSettings
    /// The team's key for unsubscribe links.
    let linkKey: [UInt8]
    private let shelf = TemplateShelf()

    init(_ configuration: TeamConfiguration, linkKey: [UInt8]) {
        sender = configuration.sender
        web = configuration.web
        self.linkKey = linkKey
    }

    /// What the team has to write down before marketing e-mail may go out; empty when nothing is missing.
    var missing: [String] { [missingLink, missingSender].compactMap { $0 } }

    private var missingLink: String? {
        web.publicURL?.text.hasPrefix("https://") == true
            ? nil : "marketing needs a link that ends it: set public_url in config/web.yaml"
    }

    private var missingSender: String? {
        sender == nil ? "e-mail needs a sender and a postal address: write config/sender.yaml" : nil
    }

    /// The message of an effect, or why it must not go out as things are.
    enum Outcome {
        case message(RenderedMessage)
        case obstacle(EffectDetail.Obstacle)
    }

    /// Composes the message of a template; without leave to name the member, they are addressed by the fallbacks.
    func compose(
        _ template: TemplateID, on channel: Channel, _ effect: Effect, for member: MemberRecord, named: Bool,
        in transaction: any StoreTransaction
    ) throws -> Outcome {
        guard let draft = try shelf.draft(template, of: effect, sender: sender, in: transaction) else {
            return .obstacle(.refused(reason: "no approved playbook works with template \(template)"))
        }
        let missing = (draft.needsLink ? missingLink : nil) ?? (draft.template.channel == .email ? missingSender : nil)
        if let reason = missing { return .obstacle(.later(reason: reason)) }
        var values = MessageValues(tier: member.tier, store: member.store)
        if named { values.name = member.name }
        if draft.variables.contains("member.points") { values.points = try transaction.pointsBalance(member.key) }
        if draft.needsLink {
            let token = UnsubscribeToken.make(member: member.key, channel: channel, key: linkKey)
            values.unsubscribeURL = web.unsubscribeLink(token)
        }
        if draft.variables.contains(where: { $0.hasPrefix("coupon.") }), let entry = effect.entry,
            let coupon = try transaction.coupon(of: entry)
        {
            values.coupon = .init(
                code: coupon.code, worth: draft.worth(of: coupon.pool), expiresOn: coupon.validThrough)
        }
        do {
            return .message(try draft.renderer.render(values))
        } catch {
            return .obstacle(.refused(reason: error.message))
        }
    }
}

/// A template ready to be filled.
struct MessageDraft: Sendable {
    let template: MessageTemplate
    let renderer: MessageRenderer
    let variables: [String]
    private let pools: [CouponPool]
    private let currency: Currency

    init(_ template: MessageTemplate, in closure: PlaybookClosure, sender: Sender?) {
        self.template = template
        renderer = MessageRenderer(template, sender: sender)
        variables = TemplateText(template.subject).names + TemplateText(template.body).names
        pools = closure.pools
        currency = closure.programme.currency
    }

    /// Whether it carries a link that ends marketing.
    var needsLink: Bool {
        template.purpose == .marketing && (template.channel == .email || variables.contains("unsubscribe_url"))
    }

    /// What a coupon of a pool is worth, as members read it.
    func worth(of pool: PoolID) -> String {
        switch pools.first(where: { $0.id == pool })?.worth {
        case .amount(let money): currency.text(money)
        case .percent(let share): share.description
        case nil: ""
        }
    }
}

/// Approved templates that were made ready before; what was approved never changes under its fingerprint.
private final class TemplateShelf: Sendable {
    /// For look-ups only.
    private let drafts = Mutex<[String: MessageDraft]>([:])

    func draft(
        _ template: TemplateID, of effect: Effect, sender: Sender?, in transaction: any StoreTransaction
    ) throws -> MessageDraft? {
        if let digest = effect.digest { return try draft(template, digest, sender, transaction) }
        // A single operation uses a template as some loop at work was approved with it.
        for loop in try transaction.loops() where loop.status.isAtWork {
            if let draft = try draft(template, loop.digest, sender, transaction) { return draft }
        }
        return nil
    }

    private func draft(
        _ template: TemplateID, _ digest: ContentHash, _ sender: Sender?, _ transaction: any StoreTransaction
    ) throws -> MessageDraft? {
        let key = "\(digest.hex)/\(template)"
        if let known = drafts.withLock({ $0[key] }) { return known }
        guard let closure = try transaction.closure(digest), let body = closure.template(template) else { return nil }
        let draft = MessageDraft(body, in: closure, sender: sender)
        drafts.withLock { drafts in
            if drafts.count >= 200 { drafts = [:] }
            drafts[key] = draft
        }
        return draft
    }
}
