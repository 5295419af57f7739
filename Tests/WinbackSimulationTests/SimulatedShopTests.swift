import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts

@testable import WinbackSimulation

@Suite struct SimulatedShopTests {
    static let date = SimulationPlan.defaultFirstDate

    static func shop(seed: UInt64, members: Int, effect: TrueEffect = .moderate) -> SimulatedShop {
        let calendar = ShopCalendar(
            zone: SampleTeam.madrid, firstDate: date, at: LocalTime(minuteOfDay: 360), historyDays: 400, days: 120)
        return SimulatedShop(seed: seed, members: members, calendar: calendar, zones: HandZones(), effect: effect)
    }

    private static func digest(_ shop: SimulatedShop) -> ContentHash {
        var writer = CanonicalWriter(domain: "world")
        for record in shop.records(shop.members.indices) { writer.field("member", "\(record)") }
        for keyed in shop.history(shop.members.indices) { writer.field("\(keyed.key)", "\(keyed.order)") }
        return writer.digest
    }

    @Test func theSameSeedMakesTheSameWorldToTheByte() {
        let first = Self.digest(Self.shop(seed: 7, members: 300))
        #expect(first == Self.digest(Self.shop(seed: 7, members: 300)))
        #expect(first != Self.digest(Self.shop(seed: 8, members: 300)))
    }

    @Test func theSameSeedLivesTheSameDays() {
        var feeds: [String] = []
        for _ in 0..<2 {
            var shop = Self.shop(seed: 3, members: 400)
            var text = ""
            for day in 0..<20 {
                shop.live(day)
                let feed = shop.takeFeed()
                text += "\(feed.orders.map(\.order)) \(feed.events.map(\.event)) \(feed.members)"
            }
            feeds.append(text)
        }
        #expect(feeds[0] == feeds[1])
        #expect(!feeds[0].isEmpty)
    }

    @Test func historyIsDatedBeforeTheFirstDayAndOrdersAreDistinct() {
        let shop = Self.shop(seed: 1, members: 500)
        let orders = shop.history(shop.members.indices)
        #expect(orders.count > 1000)
        #expect(orders.allSatisfy { $0.order.at < shop.calendar.start(0) && $0.order.amount > .zero })
        #expect(Set(orders.map(\.key)).count == orders.count)
        #expect(orders.allSatisfy { shop.calendar.date(of: $0.order.at) == $0.order.date })
        let zones = Set(shop.members.compactMap(\.zone))
        #expect(zones.isSuperset(of: ["Asia/Kathmandu", "Pacific/Apia", "America/Havana"]))
    }

    @Test(arguments: [(12.0, 1.0), (30.0, 1.0), (30.0, 1.5), (80.0, 2.0)])
    func ordersComeAsOftenAsTheHazardSays(cadence: Double, factor: Double) {
        let rhythm = PurchaseRhythm(cadenceDays: cadence, dropOutPerDay: 0.005, returnHazard: 0.002)
        var random = SeededGenerator(seed: UInt64(cadence), purpose: "hazard test")
        let trials = 20_000
        var bought = 0
        for _ in 0..<trials {
            if (5..<35).contains(where: { random.happens(rhythm.hazard(age: $0, factor: factor)) }) { bought += 1 }
        }
        let expected = rhythm.probability(ages: 5..<35, factor: factor)
        let error = (expected * (1 - expected) / Double(trials)).squareRoot()
        #expect(abs(Double(bought) / Double(trials) - expected) < 4.5 * error)
    }

    @Test func gapsOfTheHistoryFollowTheSameHazard() {
        let rhythm = PurchaseRhythm(cadenceDays: 20, dropOutPerDay: 0.006, returnHazard: 0.003)
        var random = SeededGenerator(seed: 5, purpose: "gap test")
        let trials = 20_000
        let gaps = (0..<trials).map { _ in rhythm.gap(limit: 400, using: &random) }
        for days in [5, 16, 20, 27, 60, 300] {
            let expected = rhythm.probability(ages: 1..<days + 1)
            let share = Double(gaps.count { ($0 ?? .max) <= days }) / Double(trials)
            let error = (expected * (1 - expected) / Double(trials)).squareRoot()
            #expect(abs(share - expected) < 4.5 * error, "within \(days) days")
        }
    }

    @Test func trueLiftIsWhatTreatmentReallyDoes() {
        // Everyone enters on day 0 and is reached at once; the same draws without treatment are the counterfactual.
        func goals(_ effect: TrueEffect) -> (share: Double, truth: Double) {
            var shop = Self.shop(seed: 11, members: 12_000, effect: effect)
            for index in shop.members.indices {
                var entry = EntryRecord(
                    id: EntryID(value: Int64(index + 1)), loop: LoopID("l"), member: shop.members[index].key, arm: 0,
                    epoch: 1, digest: ContentHash(of: []), enteredAt: shop.calendar.start(0), reserved: .zero)
                entry.status = .ready
                shop.entered(entry, window: .days(30))
                shop.reached(
                    AcceptedContact(
                        key: "l/\(index)/0", entry: entry, action: .awardPoints(1),
                        at: shop.calendar.start(0) + .hours(4)),
                    window: .days(30))
            }
            for day in 0..<30 { shop.live(day) }
            let bought = shop.exposures.count { $0.boughtOn != nil }
            return (
                Double(bought) / Double(shop.members.count), shop.trueLift(frozenBy: Self.date + 100) ?? .nan
            )
        }
        let treated = goals(TrueEffect(multipliers: [1.6]))
        let untreated = goals(.none)
        #expect(untreated.truth == 0)
        #expect(treated.truth > 0.01)
        // Common draws leave far less noise than two independent samples of this size would.
        #expect(abs((treated.share - untreated.share) - treated.truth) < 0.006)
    }

    @Test func aMemberWhoCameBackBeforeTheFirstContactCountsNothing() {
        var shop = Self.shop(seed: 2, members: 2_000)
        let entries = shop.members.indices.map { index in
            EntryRecord(
                id: EntryID(value: Int64(index + 1)), loop: LoopID("l"), member: shop.members[index].key, arm: 0,
                epoch: 1,
                digest: ContentHash(of: []), enteredAt: shop.calendar.start(0), reserved: .zero)
        }
        for entry in entries { shop.entered(entry, window: .days(30)) }
        for day in 0..<5 { shop.live(day) }
        for entry in entries {
            shop.reached(
                AcceptedContact(
                    key: "l/\(entry.id.value)/0", entry: entry, action: .awardPoints(1),
                    at: shop.calendar.start(5) + .hours(4)),
                window: .days(30))
        }
        let back = shop.exposures.filter { ($0.boughtOn ?? .max) < 5 }
        #expect(!back.isEmpty)
        #expect(back.allSatisfy { $0.lift == 0 })
        #expect(shop.exposures.contains { $0.lift > 0 })
    }

    @Test func anUndatedYesNeverUndoesAWithdrawalInTheTruthEither() {
        var shop = Self.shop(seed: 4, members: 50)
        let at = shop.calendar.start(0)
        shop.members[0].hear(ConsentStatement(channel: .email, granted: true, at: at))
        shop.members[0].hear(ConsentStatement(channel: .email, granted: false, at: at + .hours(1)))
        shop.members[0].hear(ConsentStatement(channel: .email, granted: true, at: nil))
        #expect(!shop.members[0].consents(to: .email))
        shop.members[0].hear(ConsentStatement(channel: .email, granted: true, at: at + .hours(2)))
        #expect(shop.members[0].consents(to: .email))
    }

    @Test func someNamesAreHostile() {
        let shop = Self.shop(seed: 1, members: 4_000)
        let names = shop.records(shop.members.indices).compactMap(\.name)
        #expect(names.count == 4_000)
        #expect(names.contains { $0.contains(MemberNames.hostileMarker) })
    }
}
