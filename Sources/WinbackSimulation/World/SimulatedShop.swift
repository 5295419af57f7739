package import WinbackModel
package import WinbackPorts

/// A seeded shop with members who buy, lapse, read, unsubscribe and come back, and a truth known to the last digit.
///
/// The same seed makes the same world, order by order. Of Winback's decisions it sees only what reaches a member:
/// accepted effects.
package struct SimulatedShop: Sendable {
    /// Members by clustering key ascending; their place is their index everywhere in the simulation.
    package internal(set) var members: [SimulatedMember]
    /// Days and instants.
    package let calendar: ShopCalendar
    /// The effect treatments really have.
    package let effect: TrueEffect
    /// First entries of treated and held-out members, in order of entry.
    package internal(set) var exposures: [SimulatedExposure] = []

    let streams: Streams
    let stores: [String]
    let zoneRules: [String: ZoneRules]
    /// Lookups only; nothing ever walks over them.
    var indexOfKey: [MemberKey: Int] = [:]
    var exposureOfMember: [Int: Int] = [:]
    var usedCodes: Set<String> = []
    var pending = ShopFeed()

    /// Zones members live in, with their countries and how common they are.
    package static let places: [(zone: String?, country: String?, weight: Int)] = [
        ("Europe/Madrid", "ES", 68), ("Atlantic/Canary", "ES", 8), ("Asia/Tokyo", "JP", 6), ("Asia/Kathmandu", "NP", 5),
        ("Pacific/Apia", "WS", 5), ("America/Havana", "CU", 5), (nil, nil, 3),
    ]
    private static let tiers: [(name: String?, weight: Int)] = [
        (nil, 8), ("bronze", 20), ("silver", 44), ("gold", 28),
    ]

    /// Makes a world.
    ///
    /// - Parameter zones: rules of the members' zones; a zone it does not know is not used.
    package init(seed: UInt64, members count: Int, calendar: ShopCalendar, zones: any ZoneSource, effect: TrueEffect) {
        streams = Streams(seed: seed)
        self.calendar = calendar
        self.effect = effect
        stores = (1...12).map { "S" + padded($0, 2) }
        var rules: [String: ZoneRules] = [:]
        for place in SimulatedShop.places {
            if let name = place.zone, let known = zones.rules(named: name) { rules[name] = known }
        }
        zoneRules = rules
        var made: [SimulatedMember] = []
        made.reserveCapacity(count)
        for number in 0..<count { made.append(SimulatedShop.member(number, streams, stores, rules)) }
        made.sort { $0.key < $1.key }
        self.members = made
        for index in members.indices {
            indexOfKey[members[index].key] = index
            members[index].lastOrderDay = historyDays(index).last ?? members[index].joinedDay
        }
    }

    /// The zone in which a member's day runs: their own, or the team's when the shop does not know it.
    package func zone(of member: SimulatedMember) -> ZoneRules {
        member.zone.flatMap { zoneRules[$0] } ?? calendar.zone
    }

    /// The member of a key.
    package func member(_ key: MemberKey) -> SimulatedMember? { indexOfKey[key].map { members[$0] } }

    /// The mean of what treatment did to each treated member's probability of the goal, over first entries whose
    /// outcome is frozen by a date; `nil` while there is none.
    package func trueLift(frozenBy date: CivilDate) -> Double? {
        var sum = 0.0
        var count = 0
        for exposure in exposures where exposure.arm >= 0 && exposure.freezesOn <= date {
            sum += exposure.lift
            count += 1
        }
        return count == 0 ? nil : sum / Double(count)
    }

    private static func member(
        _ number: Int, _ streams: Streams, _ stores: [String], _ rules: [String: ZoneRules]
    ) -> SimulatedMember {
        var random = streams.stream(0x6d65_6d62, number)
        let id = "m" + padded(number, 7)
        let place = places[random.pick(places.map(\.weight))]
        let known = place.zone.map { rules[$0] != nil } ?? false
        let cadence = min(max(random.logNormal(median: 14, spread: 0.35), 7), 36)
        let rhythm = PurchaseRhythm(
            cadenceDays: cadence, dropOutPerDay: min(random.logNormal(median: 0.0055, spread: 0.5), 0.03),
            returnHazard: min(random.logNormal(median: 0.0019, spread: 0.35), 0.01))
        let age = Int(700 * random.uniform() * random.uniform().squareRoot()) + 2
        var member = SimulatedMember(
            id: id, key: MemberKey(memberID: id), rhythm: rhythm, responsiveness: 0.5 + random.uniform(),
            priceLevel: random.logNormal(median: 4200, spread: 0.5),
            tier: tiers[random.pick(tiers.map(\.weight))].name, zone: known ? place.zone : nil,
            country: known ? place.country : nil, store: stores[random.below(stores.count)], joinedDay: -age,
            lastOrderDay: -age, consents: [nil, nil, nil])
        for (channel, yes, no) in [(Channel.email, 0.88, 0.08), (.sms, 0.30, 0.20), (.push, 0.25, 0.10)] {
            let said = random.uniform()
            let at = Instant.epoch + .days(Int64(15_000 + random.below(2000)))
            if said < yes {
                member.hear(ConsentStatement(channel: channel, granted: true, at: at))
            } else if said < yes + no {
                member.hear(ConsentStatement(channel: channel, granted: false, at: at))
            }
        }
        return member
    }
}

/// What happened in the shop and Winback has not been told yet.
package struct ShopFeed: Sendable {
    /// New and changed members.
    package var members: [MemberRecord] = []
    /// Orders.
    package var orders: [KeyedOrder] = []
    /// Events.
    package var events: [KeyedEvent] = []
    /// Makes an empty feed.
    package init() {}
    /// Whether there is nothing in it.
    package var isEmpty: Bool { members.isEmpty && orders.isEmpty && events.isEmpty }
}
