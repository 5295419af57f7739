import WinbackEngine
import WinbackModel
import WinbackPorts

/// One destination at work: its place in the configuration, its signer, its bulkhead.
struct DestinationLane: Sendable {
    /// Everything a lane shares with the others.
    struct Surroundings: Sendable {
        var team: String
        var client: OutboundClient
        var board: DestinationBoard
        var details: any EffectDetails
        var clock: any WallClock
        /// How long the process has run, on a clock that nobody sets.
        var uptime: @Sendable () -> Duration
    }

    /// How long an effect waits for its turn before it is put off: a batch ends in this time and one time-out, so that
    /// nothing that waits for it takes the daemon for dead.
    private static let patience = Duration.seconds(5)
    /// After a batch ran out of patience, the next ones are put off at once for so long: a long queue at one destination
    /// must not be walked through batch by batch while everybody else waits.
    private static let rest = Duration.seconds(1)

    let destination: Destination
    /// The signer, or why there is none.
    let signer: Result<WebhookSigner, OutboundFailure>
    let bulkhead: Bulkhead
    let surroundings: Surroundings

    /// An effect and its place among the answers.
    typealias Item = (place: Int, claimed: ClaimedEffect)
    /// An answer and its place.
    typealias Answer = (place: Int, result: EffectResult)

    /// Carries effects out, so many at a time; answers come in any order.
    func carry(_ items: [Item], isInquiry: Bool) async -> [Answer] {
        if bulkhead.isBusy(at: surroundings.uptime()) {
            return items.map { ($0.place, putOff($0.claimed, isInquiry, "\(destination.id) is busy")) }
        }
        let details: [EffectDetail?]
        do {
            details = try await surroundings.details.details(
                of: items.map(\.claimed), withContact: destination.include.contains(.contact))
        } catch {
            return items.map { ($0.place, putOff($0.claimed, isInquiry, "the store could not be read")) }
        }
        let begun = surroundings.uptime()
        return await withTaskGroup(of: Answer.self) { group in
            var answers: [Answer] = []
            answers.reserveCapacity(items.count)
            for (index, item) in items.enumerated() {
                if index >= destination.maxInFlight, let answer = await group.next() { answers.append(answer) }
                group.addTask {
                    (item.place, await one(item.claimed, details[index], isInquiry: isInquiry, begun: begun))
                }
            }
            for await answer in group { answers.append(answer) }
            return answers
        }
    }

    private func one(
        _ claimed: ClaimedEffect, _ detail: EffectDetail?, isInquiry: Bool, begun: Duration
    ) async -> EffectResult {
        let isDoubtful = isInquiry || claimed.claims > 1
        if isDoubtful, !destination.isIdempotent {
            return .unknown(
                reason:
                    "an earlier try may have got through, and \(destination.id) does not promise to do nothing twice")
        }
        if isInquiry, !surroundings.board.mayInquire(claimed.effect.key, at: surroundings.clock.now()) {
            return .unknown(reason: "it was asked about a moment ago")
        }
        let signer: WebhookSigner
        switch self.signer {
        case .success(let ready): signer = ready
        case .failure(let failure): return putOff(claimed, isInquiry, failure.reason, for: .minutes(10))
        }
        guard let detail else {
            let reason = "the member is not known any more"
            return isDoubtful ? .unknown(reason: reason) : .refused(reason: reason)
        }
        switch detail.obstacle {
        case .refused(let reason): return isDoubtful ? .unknown(reason: reason) : .refused(reason: reason)
        case .later(let reason): return putOff(claimed, isInquiry, reason, for: .minutes(10))
        case nil: break
        }
        await bulkhead.enter()
        defer { bulkhead.leave() }
        if Task.isCancelled { return putOff(claimed, isInquiry, "winding down") }
        let uptime = surroundings.uptime()
        guard uptime - begun < Self.patience else {
            bulkhead.ranOut(until: uptime + Self.rest)
            return putOff(claimed, isInquiry, "\(destination.id) is busy")
        }
        let probe: Bool
        switch surroundings.board.admit(destination.id, at: surroundings.clock.now()) {
        case .pass: probe = false
        case .probe: probe = true
        case .refused(let until):
            return putOff(
                claimed, isInquiry,
                "\(destination.id) does not work: \(surroundings.board.of(destination.id).lastReason)",
                until: until)
        }
        let event = WebhookEvent(
            claimed.effect, detail, team: surroundings.team, include: destination.include)
        let answer = await surroundings.client.send(
            request(event, signer), rules: destination.addresses, limits: limits)
        var isCoupon = false
        if case .issueCoupon = claimed.effect.action { isCoupon = true }
        let now = surroundings.clock.now()
        let verdict = WebhookVerdict.of(
            answer,
            .init(
                webhookID: event.id, isDoubtful: isDoubtful, isCoupon: isCoupon,
                wait: surroundings.board.wait(destination.id), now: now))
        var isAccepted = false
        if case .accepted = verdict.result { isAccepted = true }
        surroundings.board.report(
            destination.id, verdict.sign, accepted: isAccepted, uses: true, probe: probe, at: now)
        if isInquiry {
            if case .unknown = verdict.result {} else { surroundings.board.forget(claimed.effect.key) }
        }
        return verdict.result
    }

    /// Not tried now; what may have got through earlier stays unknown.
    private func putOff(
        _ claimed: ClaimedEffect, _ isInquiry: Bool, _ reason: String, for span: ElapsedTime = .seconds(1),
        until: Instant? = nil
    ) -> EffectResult {
        if isInquiry || claimed.claims > 1 { return .unknown(reason: reason) }
        return .retry(after: until ?? surroundings.clock.now() + span, reason: reason)
    }

    var limits: OutboundLimits {
        OutboundLimits(connect: min(.seconds(5), destination.timeout), total: destination.timeout)
    }

    /// The event, signed now.
    func request(_ event: WebhookEvent, _ signer: WebhookSigner) -> OutboundRequest {
        let (seconds, _) = surroundings.clock.now().milliseconds.flooredDivision(by: 1_000)
        return OutboundRequest(
            url: destination.url,
            headers: [
                ("content-type", "application/json"), ("accept", "application/json"), ("user-agent", "winback"),
                ("idempotency-key", event.idempotencyKey),
            ] + signer.headers(id: event.id, seconds: seconds, body: event.body), body: event.body)
    }
}
