import WinbackEngine
package import WinbackModel
import WinbackPorts
import WinbackWire

extension DestinationOperations {
    /// A destination and how it is.
    package struct Row: Sendable, Hashable {
        /// Its name.
        package var destination: DestinationID
        /// Where it listens.
        package var url: String
        /// The tools it carries out.
        package var tools: [String]
        /// `closed` when it gets work, `open` or `half_open` while work is kept away from it.
        package var breaker: String
        /// When it is tried again.
        package var triedAgain: Instant?
        /// When it first accepted something.
        package var firstUsed: Instant?
        /// When it last accepted something.
        package var lastSuccess: Instant?
        /// When it last failed.
        package var lastFailure: Instant?
        /// How it last failed; empty when it never did.
        package var lastReason: String
        /// Why it cannot be used at all; empty when it can.
        package var obstacle: String

        static let shape = Shape<Row>.object(
            "Destination", "A destination and how it is.",
            Field("destination", "Its name.", .id(), \.destination),
            Field("url", "Where it listens.", .string(max: 2_048), \.url),
            Field("tools", "The tools it carries out.", .array(of: .string(max: 100)), \.tools),
            Field("breaker", "closed when it gets work, else open or half_open.", .string(max: 20), \.breaker),
            Field("tried_again", "When it is tried again.", .optional(.instant), \.triedAgain),
            Field("first_used", "When it first accepted something.", .optional(.instant), \.firstUsed),
            Field("last_success", "When it last accepted something.", .optional(.instant), \.lastSuccess),
            Field("last_failure", "When it last failed.", .optional(.instant), \.lastFailure),
            Field("last_reason", "How it last failed.", .string(), \.lastReason, default: ""),
            Field("obstacle", "Why it cannot be used at all.", .string(), \.obstacle, default: ""),
            make: {
                Row(
                    destination: $0, url: $1, tools: $2, breaker: $3, triedAgain: $4, firstUsed: $5, lastSuccess: $6,
                    lastFailure: $7, lastReason: $8, obstacle: $9)
            })
    }

    /// All destinations.
    package struct ListOutput: Sendable, Hashable {
        /// Who carries effects out, as approvals name it.
        package var provider: String
        /// Whether messages leave Winback.
        package var sendsMessages: Bool
        /// The destinations.
        package var destinations: [Row]
        /// What has to be written down before marketing e-mail goes out; empty when it does, or when nothing is sent.
        package var missing: [String]

        static let shape = Shape<ListOutput>.object(
            "DestinationList", "All destinations.",
            Field("provider", "Who carries effects out, as approvals name it.", .string(max: 100), \.provider),
            Field("sends_messages", "Whether messages leave Winback.", .boolean, \.sendsMessages),
            Field("destinations", "The destinations.", .array(of: Row.shape), \.destinations),
            Field(
                "missing", "What has to be written down before marketing e-mail goes out.", .array(of: .string()),
                \.missing, default: []),
            make: { ListOutput(provider: $0, sendsMessages: $1, destinations: $2, missing: $3) })
    }

    /// Which destination is tested.
    package struct TestInput: Sendable, Hashable {
        /// Its name.
        package var destination: DestinationID
        /// Makes an input.
        package init(destination: DestinationID) { self.destination = destination }
        static let shape = Shape<TestInput>.object(
            "DestinationTestInput", "Which destination is tested.",
            Field("destination", "Its name.", .id(max: 40), \.destination),
            make: { TestInput(destination: $0) })
    }

    /// What came of a test.
    package struct TestOutput: Sendable, Hashable {
        /// The destination.
        package var destination: DestinationID
        /// Whether it answered with success.
        package var isWell: Bool
        /// The answer's status.
        package var status: Int?
        /// Why there was none; empty when there was.
        package var failure: String
        /// How long it took, in milliseconds.
        package var milliseconds: Int
        /// The address connected to.
        package var address: String?
        /// The event's identifier, which the receiver has seen as `webhook-id`.
        package var webhookID: String
        /// Whether the connection was encrypted and its certificate verified.
        package var isVerified: Bool
        /// How many signatures the event carried.
        package var signatures: Int

        static let shape = Shape<TestOutput>.object(
            "DestinationTest", "What came of a test.",
            Field("destination", "The destination.", .id(), \.destination),
            Field("well", "Whether it answered with success.", .boolean, \.isWell),
            Field("status", "The answer's status.", .optional(.integer(100...999)), \.status),
            Field("failure", "Why there was none.", .string(), \.failure, default: ""),
            Field("milliseconds", "How long it took.", .integer(0...Int.max), \.milliseconds),
            Field("address", "The address connected to.", .optional(.string(max: 60)), \.address),
            Field("webhook_id", "The event's identifier.", .string(max: 100), \.webhookID),
            Field("verified", "Whether the certificate was verified.", .boolean, \.isVerified),
            Field("signatures", "Signatures the event carried.", .integer(0...10), \.signatures),
            make: {
                TestOutput(
                    destination: $0, isWell: $1, status: $2, failure: $3, milliseconds: $4, address: $5,
                    webhookID: $6, isVerified: $7, signatures: $8)
            })
    }

    /// Which URL is checked.
    package struct CheckInput: Sendable, Hashable {
        /// The URL.
        package var url: String
        /// Makes an input.
        package init(url: String) { self.url = url }
        static let shape = Shape<CheckInput>.object(
            "DestinationCheckInput", "Which URL is checked.",
            Field("url", "The URL.", .string(min: 1, max: 4_096), \.url),
            make: { CheckInput(url: $0) })
    }

    /// Whether a URL could be a destination.
    package struct CheckOutput: Sendable, Hashable {
        /// Whether it could.
        package var isAllowed: Bool
        /// Why not; empty when it could.
        package var reason: String
        /// Addresses its host has now.
        package var addresses: [Address]

        /// An address and why it is refused.
        package struct Address: Sendable, Hashable {
            /// The address.
            package var address: String
            /// Why it is refused; empty when it is not.
            package var refusal: String
            static let shape = Shape<Address>.object(
                "CheckedAddress", "An address and why it is refused.",
                Field("address", "The address.", .string(max: 60), \.address),
                Field("refusal", "Why it is refused.", .string(), \.refusal, default: ""),
                make: { Address(address: $0, refusal: $1) })
        }

        static let shape = Shape<CheckOutput>.object(
            "DestinationCheck", "Whether a URL could be a destination.",
            Field("allowed", "Whether it could.", .boolean, \.isAllowed),
            Field("reason", "Why not.", .string(), \.reason, default: ""),
            Field("addresses", "Addresses its host has now.", .array(of: Address.shape), \.addresses),
            make: { CheckOutput(isAllowed: $0, reason: $1, addresses: $2) })
    }
}

extension DestinationOperations.ListOutput {
    /// What a team sends where.
    init(_ team: Team) {
        let destinations = team.configuration.destinations
        let health = destinations.all.map { destination in
            let state = team.webhooks?.states.first { $0.id == destination.id } ?? DestinationState(id: destination.id)
            let known = team.webhooks?.health(of: destination.id)
            return DestinationOperations.Row(
                destination: destination.id, url: destination.url.description,
                tools: Destinations.tools.filter { destinations.carrier(of: $0) == .destination(destination.id) },
                breaker: state.breaker.phase.rawValue, triedAgain: known?.triedAgain, firstUsed: state.firstUsed,
                lastSuccess: state.lastSuccess, lastFailure: state.lastFailure, lastReason: state.lastReason,
                obstacle: known?.obstacle ?? "")
        }
        self.init(
            provider: team.provider.name, sendsMessages: destinations.sendsMessages, destinations: health,
            missing: destinations.sendsMessages ? MessageComposer(team.configuration, linkKey: []).missing : [])
    }
}

extension DestinationOperations.TestOutput {
    /// A report about a destination.
    init(_ destination: DestinationID, _ report: PingReport) {
        self.init(
            destination: destination, isWell: report.status.map { (200..<300).contains($0) } ?? false,
            status: report.status, failure: report.failure, milliseconds: report.milliseconds,
            address: report.address, webhookID: report.webhookID, isVerified: report.isVerified,
            signatures: report.signatures)
    }
}

extension DestinationOperations.CheckOutput {
    /// A report about a URL.
    init(_ report: URLReport) {
        self.init(
            isAllowed: report.reason.isEmpty, reason: report.reason,
            addresses: report.addresses.map { Address(address: $0.address, refusal: $0.refusal) })
    }
}
