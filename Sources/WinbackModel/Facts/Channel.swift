/// A way to reach a member.
package enum Channel: String, Codable, Sendable, Hashable, CaseIterable, Comparable {
    /// Electronic mail.
    case email
    /// Text message.
    case sms
    /// Notification in the brand's app.
    case push

    package static func < (a: Channel, b: Channel) -> Bool { a.rawValue < b.rawValue }
}

/// What a member said about being contacted on one channel, with the evidence's date where there is one.
package struct ConsentStatement: Codable, Sendable, Hashable {
    /// The channel it is about.
    package let channel: Channel
    /// Yes or no.
    package let granted: Bool
    /// When it was said; without it a yes never undoes a withdrawal.
    package let at: Instant?
    /// Makes a statement.
    package init(channel: Channel, granted: Bool, at: Instant?) {
        self.channel = channel
        self.granted = granted
        self.at = at
    }

    /// Whether this statement replaces `held`: later dated evidence does; a yes never undoes a no it cannot be shown
    /// to be later than.
    ///
    /// A no without a date is lifted only after it was stated again with one: else importing last year's dated yes once
    /// more would undo it.
    package func replaces(_ held: ConsentStatement) -> Bool {
        switch (at, held.at) {
        case (let new?, let old?): new > old || (new == old && !granted && held.granted)
        case (_?, nil): !granted || held.granted
        case (nil, _): !granted && held.granted
        }
    }
}
