/// An outside receiver of webhooks, as `config/destinations.yaml` names it.
package struct Destination: Sendable, Hashable {
    /// What a destination is told about a member besides the brand's own id.
    package enum Inclusion: String, Sendable, Hashable, CaseIterable {
        /// Name, e-mail address and phone number.
        case contact
    }

    /// Its name.
    package var id: DestinationID
    /// Where it listens.
    package var url: OutboundURL
    /// The credential that holds the secret it verifies signatures with.
    package var secret: String
    /// The credential that holds the secret before it, while both are in use.
    package var previousSecret: String?
    /// How long it may take to answer.
    package var timeout: ElapsedTime
    /// Requests under way at a time.
    package var maxInFlight: Int
    /// What its host may resolve to.
    package var addresses: AddressRules
    /// Whether it promises to do nothing twice under one key, so that it may be asked again after silence.
    package var isIdempotent: Bool
    /// What it is told besides.
    package var include: [Inclusion]

    /// Makes a destination.
    package init(
        id: DestinationID, url: OutboundURL, secret: String, previousSecret: String? = nil,
        timeout: ElapsedTime = .seconds(10), maxInFlight: Int = 8, addresses: AddressRules = AddressRules(),
        isIdempotent: Bool = false, include: [Inclusion] = []
    ) {
        self.id = id
        self.url = url
        self.secret = secret
        self.previousSecret = previousSecret
        self.timeout = timeout
        self.maxInFlight = maxInFlight
        self.addresses = addresses
        self.isIdempotent = isIdempotent
        self.include = include
    }
}

/// Who carries effects out, and where webhooks may go: `config/destinations.yaml`.
package struct Destinations: Sendable, Hashable {
    /// Who carries a tool out.
    package enum Carrier: Sendable, Hashable {
        /// The provider inside Winback: messages stay in its outbox.
        case embedded
        /// A destination.
        case destination(DestinationID)

        /// The word used in files.
        package var word: String {
            switch self {
            case .embedded: "embedded"
            case .destination(let id): id.text
            }
        }
    }

    /// A tool and who carries it out.
    package struct Route: Sendable, Hashable {
        /// The tool's name.
        package var tool: String
        /// Who carries it out.
        package var carrier: Carrier
        /// Makes a route.
        package init(tool: String, carrier: Carrier) {
            self.tool = tool
            self.carrier = carrier
        }
    }

    /// Tools that may be mapped; a webhook names its destination itself.
    package static let tools = [
        "award_points", "deduct_points", "issue_ambassador_code", "issue_coupon", "send_message", "void_coupon",
    ]
    /// Nobody outside: everything stays inside Winback.
    package static let none = Destinations(fallback: .embedded, routes: [], all: [])

    /// Who carries tools out that are not mapped.
    package var fallback: Carrier
    /// Mapped tools, by name ascending.
    package var routes: [Route]
    /// The destinations, by name ascending.
    package var all: [Destination]

    /// Makes a mapping.
    package init(fallback: Carrier, routes: [Route], all: [Destination]) {
        self.fallback = fallback
        self.routes = routes.sorted { $0.tool < $1.tool }
        self.all = all.sorted { $0.id < $1.id }
    }

    /// Who carries a tool out.
    package func carrier(of tool: String) -> Carrier { routes.first { $0.tool == tool }?.carrier ?? fallback }

    /// The destination of a name.
    package subscript(id: DestinationID) -> Destination? { all.first { $0.id == id } }

    /// Whether messages leave Winback.
    package var sendsMessages: Bool { carrier(of: "send_message") != .embedded }

    /// Who carries effects out, in the form that an approval covers: `embedded`, or a hash over which tool goes to whom,
    /// at which URL, with which data. Destinations that no tool goes to and nobody names leave it alone.
    package func providerName(naming named: [DestinationID] = []) -> String {
        let carriers = Self.tools.map { carrier(of: $0) }
        let used = all.filter { carriers.contains(.destination($0.id)) || named.contains($0.id) }
        if used.isEmpty, named.isEmpty { return "embedded" }
        var writer = CanonicalWriter(domain: "winback/provider/1")
        for (tool, carrier) in zip(Self.tools, carriers) { writer.field(tool, carrier.word) }
        for id in Set(named).sorted() { writer.field("named", id.text) }
        for destination in used {
            writer.field("destination", destination.id.text)
            writer.field("url", destination.url.description)
            writer.field("idempotent", destination.isIdempotent ? 1 : 0)
            writer.field("include", destination.include.map(\.rawValue).sorted())
        }
        return "webhook:" + writer.digest.short
    }
}
