extension Policy.Rates {
    /// How fast messages are handed to a provider that first accepted something at an instant; `nil` once it is warm.
    ///
    /// The first day's rate doubles every day until it reaches what the provider takes at all. A tenth of an hour's
    /// messages may go at once.
    package func warmUp(firstUsed: Instant?, at now: Instant) -> Policy.CallRate? {
        let days = firstUsed.map { max(0, (now - $0).milliseconds / 86_400_000) } ?? 0
        let full = Int64(perProvider.calls) * 3_600 / Int64(max(1, perProvider.perSeconds))
        // Thirty doublings of one message are more than any provider takes.
        let hourly = days > 30 ? Int64.max : Int64(warmUpPerHour) << days
        guard hourly < full else { return nil }
        return Policy.CallRate(calls: Int(hourly), perSeconds: 3_600, burst: max(1, Int(hourly / 10)))
    }
}
