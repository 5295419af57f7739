package import WinbackModel

/// One member of the simulated shop: what drives them, and where they stand.
package struct SimulatedMember: Sendable {
    /// The shop's own id.
    package let id: String
    /// The clustering key.
    package let key: MemberKey
    /// When they buy.
    package let rhythm: PurchaseRhythm
    /// How strongly treatments move them; 1 on average.
    package let responsiveness: Double
    /// Median of their order amounts, in minor units.
    package let priceLevel: Double
    /// Loyalty tier; `nil` if none.
    package let tier: String?
    /// IANA zone; `nil` when the shop does not know it.
    package let zone: String?
    /// Country; `nil` when the shop does not know it.
    package let country: String?
    /// Home store.
    package let store: String
    /// Simulated day on which they joined and bought first; before the run.
    package let joinedDay: Int

    /// Simulated day of the last completed order.
    package internal(set) var lastOrderDay: Int
    /// What the shop has been told about contact, by channel in the order of `Channel.allCases`.
    package internal(set) var consents: [ConsentStatement?]
    /// Whether the shop knows of a complaint, which ends marketing for good.
    package internal(set) var complained = false
    /// A treatment at work, if any.
    package internal(set) var treatment: Treatment?
    /// A code in their hands, if any.
    package internal(set) var coupon: Coupon?

    /// A treatment that raises the hazard on some days.
    package struct Treatment: Sendable, Equatable {
        /// First simulated day on which it works.
        package var from: Int
        /// First simulated day on which it works no more.
        package var until: Int
        /// What it multiplies the hazard by.
        package var factor: Double
        /// On the first day an order follows the contact.
        package var contactedAt: Instant
    }

    /// A single-use code a member may use.
    package struct Coupon: Sendable, Equatable {
        /// The code.
        package var code: String
        /// The pool's terms.
        package var pool: CouponPool
        /// Last valid team-zone date.
        package var validThrough: CivilDate
    }

    /// Whether the shop holds a standing consent on a channel.
    package func consents(to channel: Channel) -> Bool {
        consents[SimulatedMember.index(of: channel)]?.granted ?? false
    }

    /// The factor a treatment puts on the hazard of a day.
    package func factor(on day: Int) -> Double {
        guard let treatment, day >= treatment.from, day < treatment.until else { return 1 }
        return treatment.factor
    }

    /// Hears a statement as law 1 has it: later evidence wins, an undated yes never undoes a withdrawal.
    ///
    /// Written apart from `ConsentStatement.replaces`, so that a mistake there shows as a violation.
    mutating func hear(_ statement: ConsentStatement) {
        let index = SimulatedMember.index(of: statement.channel)
        guard let held = consents[index] else {
            consents[index] = statement
            return
        }
        if let new = statement.at, let old = held.at {
            if new > old || (new == old && held.granted && !statement.granted) { consents[index] = statement }
        } else if statement.at != nil {
            consents[index] = statement
        } else if !statement.granted && held.granted {
            consents[index] = statement
        }
    }

    static func index(of channel: Channel) -> Int {
        switch channel {
        case .email: 0
        case .sms: 1
        case .push: 2
        }
    }
}
