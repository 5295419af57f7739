import Synchronization
package import WinbackModel

/// Sends requests to checked addresses only: a host is looked up once, every address it has is held to the rules, and
/// the connection goes to one of those very addresses, under the host's own name.
package struct OutboundClient: Sendable {
    /// Addresses that are tried at most.
    private static let addressesMax = 8

    private let resolver: any HostResolver

    /// Makes a client; tests bring a resolver of their own.
    package init(resolver: any HostResolver = SystemResolver()) { self.resolver = resolver }

    /// Sends one request. Cancelling gives it up: nothing sent, or in doubt.
    package func send(
        _ request: OutboundRequest, rules: AddressRules, limits: OutboundLimits
    ) async -> OutboundAnswer {
        guard request.isWellFormed else { return .notSent(reason: "a header field holds control characters") }
        let addresses: [IPAddress]
        do {
            addresses = try await self.addresses(of: request.url, within: limits.connect)
        } catch {
            return .notSent(reason: (error as? OutboundFailure)?.reason ?? "\(error)")
        }
        for address in addresses {
            if let reason = rules.refusal(of: address) { return .notSent(reason: "refused: \(reason)") }
        }
        if addresses.isEmpty { return .notSent(reason: "the name \(request.url.host) has no address") }
        let loop = TransferLoop.shared
        let number = loop.number()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.start(
                    Transfer(
                        id: number, request, to: Array(addresses.prefix(Self.addressesMax)), limits: limits
                    ) { continuation.resume(returning: $0) })
                // A cancellation that came before the hand-over found nothing to give up.
                if Task.isCancelled { loop.cancel(number) }
            }
        } onCancel: {
            loop.cancel(number)
        }
    }

    /// The addresses of a URL's host now; none is refused or allowed here.
    package func addresses(of url: OutboundURL, within span: ElapsedTime) async throws -> [IPAddress] {
        if let address = url.address { return [address] }
        return try await resolver.addresses(of: url.host, within: span)
    }
}
