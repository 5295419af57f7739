internal import WinbackEngine
internal import WinbackModel
internal import WinbackPorts

/// How fast those outside are given work, over the effects of one batch.
///
/// The provider inside the store has no rate: it is the store. Effects that have to wait are spread over the time their
/// turns come, so that each is looked at once more and not every one of them at every moment.
struct CarrierRates {
    private let rates: Policy.Rates
    private let now: Instant
    private var standings: [String: CallRateRule.Standing?] = [:]
    private var changed: Set<String> = []
    private var queued: [String: Int64] = [:]

    init(_ rates: Policy.Rates, at now: Instant) {
        self.rates = rates
        self.now = now
    }

    /// The rates one effect counts against, where they stand now.
    mutating func standings(
        of action: Effect.Action, by health: ProviderHealth, in transaction: any StoreTransaction
    ) throws -> [RateStanding] {
        if health.isEmbedded { return [] }
        var all = [("provider/\(health.carrier)", rates.perProvider)]
        if case .send = action, let slow = rates.warmUp(firstUsed: health.firstUsed, at: now) {
            all.append(("warm-up/\(health.carrier)", slow))
        }
        return try all.map { name, rate in
            if standings[name] == nil { standings[name] = try transaction.rateStanding(name) }
            return RateStanding(name: name, rate: rate, standing: standings[name] ?? nil)
        }
    }

    /// Takes one call of each rate.
    mutating func take(_ taken: [RateStanding]) {
        for rate in taken {
            guard case .admitted(let standing) = rate.ask(at: now) else { continue }
            standings[rate.name] = standing
            changed.insert(rate.name)
        }
    }

    /// The turn of an effect that has to wait until an instant at least, behind those of this batch that wait already.
    mutating func turn(from opens: Instant, under waiting: [RateStanding]) -> Instant {
        guard let slowest = waiting.max(by: { $0.interval < $1.interval }) else { return opens }
        let place = queued[slowest.name, default: 0]
        queued[slowest.name] = place + 1
        return opens + ElapsedTime(milliseconds: place * slowest.interval.milliseconds)
    }

    /// Keeps where every rate stands.
    func save(in transaction: any StoreTransaction) throws {
        for name in changed.sorted() {
            if let standing = standings[name] ?? nil { try transaction.saveRateStanding(name, standing) }
        }
    }
}

extension RateStanding {
    /// The time between two calls at the sustained rate, in whole milliseconds, at least one.
    fileprivate var interval: ElapsedTime {
        ElapsedTime(milliseconds: max(1, Int64(rate.perSeconds) * 1_000 / Int64(max(1, rate.calls))))
    }
}
