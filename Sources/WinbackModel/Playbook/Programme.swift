/// What holds for the whole team: `config/programme.yaml`.
package struct Programme: Codable, Sendable, Hashable {
    /// The one currency.
    package var currency: Currency
    /// Contribution margin as a share of what customers pay, where an order states no cost; `nil` if unknown.
    package var marginRate: Share?
    /// What one loyalty point costs, in millionths of a major unit, so that points below a cent are exact.
    package var pointValueMicros: Int64?
    /// What one message costs per channel, in millionths of a major unit.
    package var sendCostMicros: [Channel: Int64]
    /// The team's zone, an IANA name.
    package var zone: String
    /// The team's country.
    package var country: String
    /// First day of the week, Monday 1 … Sunday 7.
    package var weekStart: Int

    /// Makes a programme.
    package init(
        currency: Currency, marginRate: Share?, pointValueMicros: Int64?, sendCostMicros: [Channel: Int64],
        zone: String, country: String, weekStart: Int
    ) {
        self.currency = currency
        self.marginRate = marginRate
        self.pointValueMicros = pointValueMicros
        self.sendCostMicros = sendCostMicros
        self.zone = zone
        self.country = country
        self.weekStart = weekStart
    }

    /// The cost of a number of points in minor units, rounded up so that a cap is never understated; `nil` if unknown.
    package func cost(ofPoints points: Int) -> Money? {
        pointValueMicros.map { value in
            let (micros, overflow) = value.multipliedReportingOverflow(by: Int64(points))
            return minorUnits(micros: overflow ? .max : micros)
        }
    }

    /// The cost of one message in minor units, rounded up; `nil` if unknown.
    package func cost(ofSendOn channel: Channel) -> Money? {
        sendCostMicros[channel].map { minorUnits(micros: $0) }
    }

    private func minorUnits(micros: Int64) -> Money {
        let perMinor = 1_000_000 / currency.scale
        let (whole, rest) = micros.quotientAndRemainder(dividingBy: perMinor)
        return Money(minorUnits: whole + (rest > 0 ? 1 : 0))
    }
}

/// A pool of coupon codes: `config/pools.yaml`.
package struct CouponPool: Codable, Sendable, Hashable {
    /// Its name.
    package var id: PoolID
    /// What a code is worth.
    package var worth: Worth
    /// The most a redemption can cost; a percentage without it is refused when read.
    package var maximumValue: Money
    /// How many codes there are; `nil` when codes are made on demand.
    package var stock: Int?
    /// Last day the pool may issue; `nil` when it does not end.
    package var endsOn: CivilDate?

    /// What a code is worth.
    package enum Worth: Codable, Sendable, Hashable {
        /// A fixed amount off.
        case amount(Money)
        /// A share of the order.
        case percent(Share)
    }

    /// Makes a pool.
    package init(id: PoolID, worth: Worth, maximumValue: Money, stock: Int?, endsOn: CivilDate?) {
        self.id = id
        self.worth = worth
        self.maximumValue = maximumValue
        self.stock = stock
        self.endsOn = endsOn
    }
}

/// A message template: `playbooks/templates/*.md`.
package struct MessageTemplate: Codable, Sendable, Hashable {
    /// Whether consent, caps and quiet hours apply.
    package enum Purpose: String, Codable, Sendable, Hashable, CaseIterable {
        case marketing
        case service
    }
    /// Its name, which is the file's.
    package var id: TemplateID
    /// The channel it is written for.
    package var channel: Channel
    /// Marketing or service.
    package var purpose: Purpose
    /// Subject line, for e-mail.
    package var subject: String
    /// Text with placeholders, as checked.
    package var body: String
    /// Makes a template.
    package init(id: TemplateID, channel: Channel, purpose: Purpose, subject: String, body: String) {
        self.id = id
        self.channel = channel
        self.purpose = purpose
        self.subject = subject
        self.body = body
    }
}
