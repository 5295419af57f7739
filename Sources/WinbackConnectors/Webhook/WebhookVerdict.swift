package import WinbackEngine
package import WinbackModel
import WinbackWire

/// What an answer means for the effect it is about, and what it says of the destination. Pure.
package struct WebhookVerdict: Sendable, Equatable {
    /// What an answer says of the destination.
    package enum Sign: Sendable, Equatable {
        /// It works, whatever it thinks of this one effect.
        case well
        /// It asks for less.
        case busy(until: Instant)
        /// It fails; several in a row keep work away.
        case failing(String)
        /// It cannot work before somebody changes something: work is kept away at once.
        case broken(String)
    }

    /// What came of the effect.
    package var result: EffectResult
    /// What it says of the destination.
    package var sign: Sign
    /// Whether the receiver named the outcome of this very key.
    private var isAboutKey = false

    private init(result: EffectResult, sign: Sign, isAboutKey: Bool = false) {
        self.result = result
        self.sign = sign
        self.isAboutKey = isAboutKey
    }

    /// What a verdict depends on besides the answer.
    package struct Circumstances: Sendable {
        /// The event's identifier: the reference of a receiver that gives none.
        package var webhookID: String
        /// Whether an earlier try may have got through. Then only a word about that very key settles it.
        package var isDoubtful: Bool
        /// Whether the effect is a coupon, whose reference is its code.
        package var isCoupon: Bool
        /// How long to wait where the receiver does not say.
        package var wait: ElapsedTime
        /// Now.
        package var now: Instant

        /// Makes circumstances.
        package init(webhookID: String, isDoubtful: Bool, isCoupon: Bool, wait: ElapsedTime, now: Instant) {
            self.webhookID = webhookID
            self.isDoubtful = isDoubtful
            self.isCoupon = isCoupon
            self.wait = wait
            self.now = now
        }
    }

    /// Reads an answer.
    package static func of(_ answer: OutboundAnswer, _ facts: Circumstances) -> WebhookVerdict {
        let verdict =
            switch answer {
            case .answered(let response): read(response, facts)
            case .notSent(let reason):
                WebhookVerdict(result: .retry(after: facts.now + facts.wait, reason: reason), sign: .failing(reason))
            case .inDoubt(let reason): WebhookVerdict(result: .unknown(reason: reason), sign: .failing(reason))
            }
        return verdict.settled(facts)
    }

    /// Settles doubt: a refusal or "later" now says nothing about a try that may have got through before, unless the
    /// receiver names the outcome of this very key.
    private func settled(_ facts: Circumstances) -> WebhookVerdict {
        guard facts.isDoubtful, !isAboutKey else { return self }
        switch result {
        case .refused(let reason), .skipped(let reason), .retry(_, let reason):
            return WebhookVerdict(
                result: .unknown(reason: "an earlier try may have got through; now: \(reason)"), sign: sign)
        case .accepted, .exhausted, .unknown: return self
        }
    }

    private static func read(_ response: OutboundResponse, _ facts: Circumstances) -> WebhookVerdict {
        let said = Said(response)
        let status = "answered \(response.status)"
        let reason = said.reason.map { "\(status): \($0)" } ?? status
        let later = EffectResult.retry(after: facts.now + facts.wait, reason: reason)
        switch response.status {
        case 200..<300: return WebhookVerdict(result: .accepted(reference: said.reference(facts)), sign: .well)
        case 409 where said.isAccepted:
            return WebhookVerdict(result: .accepted(reference: said.reference(facts)), sign: .well)
        case 400..<500 where said.isRefused:
            return WebhookVerdict(result: .refused(reason: reason), sign: .well, isAboutKey: true)
        case 429, 503:
            let asked = RetryAfter.wait(response.headers["retry-after"], at: facts.now)
            // Without a time of its own, a service that is not there waits like any other that fails.
            guard asked != nil || response.status == 429 else {
                return WebhookVerdict(result: later, sign: .failing(reason))
            }
            let until = facts.now + (asked ?? facts.wait)
            return WebhookVerdict(result: .retry(after: until, reason: reason), sign: .busy(until: until))
        case 408, 425: return WebhookVerdict(result: later, sign: .failing(reason))
        // These are about us and the address, not about the effect: with the right secret it is welcome.
        case 401, 403, 404, 405, 407, 421: return WebhookVerdict(result: later, sign: .broken(reason))
        case 410: return WebhookVerdict(result: .refused(reason: reason), sign: .broken(reason))
        case 400..<500: return WebhookVerdict(result: .refused(reason: reason), sign: .well)
        // Not followed, as that would go round the rules; these two say that nothing was done.
        case 307, 308: return WebhookVerdict(result: later, sign: .broken("\(status): redirects are not followed"))
        default: return WebhookVerdict(result: .unknown(reason: reason), sign: .failing(reason))
        }
    }

    /// What a body says, where it is a JSON object: `status`, `reference` or `code`, `reason`.
    private struct Said {
        let status: String?
        let plain: String?
        let code: String?
        let reason: String?

        init(_ response: OutboundResponse) {
            let limits = JSONLimits(depth: 16, bytes: 64 << 10)
            let body = response.isWhole ? try? JSONValue.parse(response.body, limits: limits) : nil
            status = body?["status"]?.stringValue
            plain =
                Self.safe(body?["reference"]) ?? Self.safe(response.headers["winback-reference"].map { .string($0) })
            code = Self.safe(body?["code"])
            reason = Self.safe(body?["reason"])
        }

        var isAccepted: Bool { status == "accepted" || status == "duplicate" }
        var isRefused: Bool { status == "refused" }

        func reference(_ facts: Circumstances) -> String {
            (facts.isCoupon ? code : nil) ?? plain ?? code ?? facts.webhookID
        }

        /// Text of others is data: printable, short, or not kept at all.
        private static func safe(_ value: JSONValue?) -> String? {
            guard let text = value?.stringValue, (1...200).contains(text.unicodeScalars.count),
                text.unicodeScalars.allSatisfy({
                    $0.properties.generalCategory != .control && $0.value != 0x2028 && $0.value != 0x2029
                })
            else { return nil }
            return text
        }
    }
}
