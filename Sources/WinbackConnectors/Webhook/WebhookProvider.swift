package import WinbackEngine
package import WinbackModel
package import WinbackPorts

/// Carries effects out by signed webhooks, each destination in a lane of its own.
package struct WebhookProvider: Webhooks {
    package let destinations: Destinations
    private let lanes: [DestinationID: DestinationLane]
    private let surroundings: DestinationLane.Surroundings
    private let store: any Store

    /// Makes a provider; `secret` gives the text of a credential or throws why there is none.
    init(
        _ destinations: Destinations, surroundings: DestinationLane.Surroundings, store: any Store,
        secret: (String) throws -> String
    ) {
        self.destinations = destinations
        self.surroundings = surroundings
        self.store = store
        var lanes: [DestinationID: DestinationLane] = [:]
        for destination in destinations.all {
            lanes[destination.id] = DestinationLane(
                destination: destination, signer: Self.signer(destination, secret),
                bulkhead: Bulkhead(places: destination.maxInFlight), surroundings: surroundings)
        }
        self.lanes = lanes
    }

    package var name: String { destinations.providerName() }

    package func perform(_ effects: [ClaimedEffect], at now: Instant) async -> [CompletedEffect] {
        await carry(effects, isInquiry: false)
    }

    package func inquire(_ effects: [ClaimedEffect], at now: Instant) async -> [CompletedEffect] {
        await carry(effects, isInquiry: true)
    }

    private func carry(_ effects: [ClaimedEffect], isInquiry: Bool) async -> [CompletedEffect] {
        let routes = ProviderRoutes(self)
        // By lane; which comes first decides nothing, as all run at once.
        var items: [DestinationID: [DestinationLane.Item]] = [:]
        var answers: [EffectResult] = effects.map { claimed in
            .retry(
                after: surroundings.clock.now() + .hours(1),
                reason: "no destination carries out \(claimed.effect.action.tool)")
        }
        for (place, claimed) in effects.enumerated() {
            let lane = routes.lane(of: claimed.effect.action)
            if let lane, lanes[lane] != nil {
                items[lane, default: []].append((place, claimed))
                continue
            }
            let name = lane.map { "config/destinations.yaml has no destination `\($0)`" }
            if isInquiry || claimed.claims > 1 {
                answers[place] = .unknown(reason: name ?? "nobody outside carries this out any more")
            } else if let name {
                answers[place] = .retry(after: surroundings.clock.now() + .hours(1), reason: name)
            }
        }
        let done = await withTaskGroup(of: [DestinationLane.Answer].self) { group in
            for (id, work) in items {
                guard let lane = lanes[id] else { continue }
                group.addTask { await lane.carry(work, isInquiry: isInquiry) }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        for answer in done { answers[answer.place] = answer.result }
        surroundings.board.save(to: store)
        return zip(effects, answers).map { CompletedEffect(claimed: $0, result: $1) }
    }

    package var states: [DestinationState] { destinations.all.map { surroundings.board.of($0.id) } }

    package var obstacles: [(id: DestinationID, reason: String)] {
        destinations.all.compactMap { destination in obstacle(destination.id).map { (destination.id, $0) } }
    }

    private func obstacle(_ id: DestinationID) -> String? {
        guard let lane = lanes[id] else { return "config/destinations.yaml has no destination `\(id)`" }
        if case .failure(let failure) = lane.signer { return failure.reason }
        return nil
    }

    package func health(of tool: String) -> ProviderHealth {
        switch destinations.carrier(of: tool) {
        case .embedded: .embedded
        case .destination(let id): ProviderHealth(surroundings.board.of(id), obstacle: obstacle(id))
        }
    }

    package func health(of destination: DestinationID) -> ProviderHealth? {
        guard lanes[destination] != nil else { return nil }
        return ProviderHealth(surroundings.board.of(destination), obstacle: obstacle(destination))
    }

    package func tell(_ message: StaffMessage, through destination: DestinationID) async -> String? {
        do {
            let (lane, signer) = try ready(destination)
            switch await answer(to: WebhookEvent(message, team: surroundings.team), lane, signer) {
            case .answered(let response):
                // A receiver that knows the event has taken it before.
                let isTaken = (200..<300).contains(response.status) || response.status == 409
                return isTaken ? nil : "it answered \(response.status)"
            case .notSent(let reason): return "nothing was sent: \(reason)"
            case .inDoubt(let reason): return "sent, but \(reason)"
            }
        } catch {
            return error.message
        }
    }

    package func ping(_ destination: DestinationID) async throws -> PingReport {
        try await deliver(WebhookEvent(pingFrom: surroundings.team, at: surroundings.clock.now()), to: destination)
    }

    package func send(_ test: TestMessage, to destination: DestinationID) async throws -> PingReport {
        try await deliver(WebhookEvent(test, team: surroundings.team), to: destination)
    }

    /// The lane of a destination and who signs for it.
    private func ready(_ destination: DestinationID) throws(WinbackError) -> (DestinationLane, WebhookSigner) {
        guard let lane = lanes[destination] else {
            throw WinbackError(
                "no_such_destination", .notFound, "there is no destination `\(destination)`",
                advice: "destinations are written in config/destinations.yaml; see: winback destination list")
        }
        switch lane.signer {
        case .success(let signer): return (lane, signer)
        case .failure(let failure): throw WinbackError("no_secret", .unavailable, failure.reason)
        }
    }

    private func answer(to event: WebhookEvent, _ lane: DestinationLane, _ signer: WebhookSigner) async
        -> OutboundAnswer
    {
        await surroundings.client.send(
            lane.request(event, signer), rules: lane.destination.addresses, limits: lane.limits)
    }

    private func deliver(_ event: WebhookEvent, to destination: DestinationID) async throws -> PingReport {
        let (lane, signer) = try ready(destination)
        let begun = ContinuousClock.now
        let answer = await answer(to: event, lane, signer)
        let spent = (ContinuousClock.now - begun).components
        let milliseconds = Int(spent.seconds * 1_000 + spent.attoseconds / 1_000_000_000_000_000)
        let now = surroundings.clock.now()
        let verdict = WebhookVerdict.of(
            answer,
            .init(
                webhookID: event.id, isDoubtful: false, isCoupon: false,
                wait: surroundings.board.wait(destination), now: now))
        var isAccepted = false
        if case .accepted = verdict.result { isAccepted = true }
        surroundings.board.report(
            destination, verdict.sign, accepted: isAccepted, uses: false, probe: true, at: now)
        surroundings.board.save(to: store)
        var report = PingReport(
            status: nil, failure: "", milliseconds: milliseconds, address: nil, webhookID: event.id,
            isVerified: false, signatures: signer.count)
        switch answer {
        case .answered(let response):
            report.status = response.status
            report.address = response.address?.description
            report.isVerified = lane.destination.url.isSecure
        case .notSent(let reason): report.failure = "nothing was sent: \(reason)"
        case .inDoubt(let reason): report.failure = "sent, but \(reason)"
        }
        return report
    }

    package func check(_ url: String) async -> URLReport {
        let rules = URLRules()
        do {
            let url = try rules.check(url)
            let addresses = try await surroundings.client.addresses(of: url, within: .seconds(5))
            let checked = addresses.map {
                URLReport.CheckedAddress(address: $0.description, refusal: rules.addresses.refusal(of: $0) ?? "")
            }
            let reason = addresses.isEmpty ? "its host has no address" : checked.first { !$0.refusal.isEmpty }?.refusal
            return URLReport(reason: reason ?? "", addresses: checked)
        } catch let refusal as URLRefusal {
            return URLReport(reason: refusal.reason, addresses: [])
        } catch {
            return URLReport(reason: (error as? OutboundFailure)?.reason ?? "\(error)", addresses: [])
        }
    }

    private static func signer(
        _ destination: Destination, _ secret: (String) throws -> String
    ) -> Result<WebhookSigner, OutboundFailure> {
        var texts: [String] = []
        for name in [destination.secret, destination.previousSecret].compactMap({ $0 }) {
            do {
                let text = try secret(name)
                _ = try WebhookSigner(secrets: [text])
                texts.append(text)
            } catch let failure as OutboundFailure {
                return .failure(OutboundFailure("the credential `\(name)` cannot be used: \(failure.reason)"))
            } catch {
                return .failure(OutboundFailure("the credential `\(name)` cannot be used: \(error)"))
            }
        }
        return Result { try WebhookSigner(secrets: texts) }.mapError { _ in OutboundFailure("a secret cannot be used") }
    }
}

/// Makes senders of webhooks that share what is known of destinations.
package final class WebhookFactory: WebhookMaker {
    private let board: DestinationBoard
    private let client: OutboundClient
    private let clock: any WallClock
    private let secret: @Sendable (String) throws -> String
    private let uptime: @Sendable () -> Duration

    /// Makes a factory: `secret` gives the text of a credential, `seed` draws the
    /// waits after failures, `uptime` is a clock that nobody sets.
    package init(
        client: OutboundClient = OutboundClient(), clock: any WallClock, seed: UInt64,
        secret: @escaping @Sendable (String) throws -> String,
        uptime: (@Sendable () -> Duration)? = nil
    ) {
        let start = ContinuousClock.now
        board = DestinationBoard(seed: seed)
        self.client = client
        self.clock = clock
        self.secret = secret
        self.uptime = uptime ?? { ContinuousClock.now - start }
    }

    package func webhooks(
        _ destinations: Destinations, team: String, store: any Store, details: any EffectDetails
    ) async throws -> any Webhooks {
        try await board.load(from: store)
        return WebhookProvider(
            destinations,
            surroundings: .init(
                team: team, client: client, board: board, details: details, clock: clock,
                uptime: uptime), store: store,
            secret: secret)
    }
}
