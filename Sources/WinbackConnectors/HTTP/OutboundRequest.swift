package import WinbackModel

/// One POST to a checked URL.
package struct OutboundRequest: Sendable {
    /// Where it goes.
    package var url: OutboundURL
    /// Header fields in order; names and values hold no control characters, or the request is not sent.
    package var headers: [(name: String, value: String)]
    /// The body.
    package var body: [UInt8]

    /// Makes a request.
    package init(url: OutboundURL, headers: [(name: String, value: String)], body: [UInt8]) {
        self.url = url
        self.headers = headers
        self.body = body
    }

    /// Whether no header could end its line and begin another.
    var isWellFormed: Bool {
        headers.allSatisfy { header in
            !header.name.isEmpty
                && header.name.utf8.allSatisfy {
                    (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
                }
                && header.value.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        }
    }
}

/// How much of time and memory one request may take.
package struct OutboundLimits: Sendable, Hashable {
    /// Until the connection stands, encryption included.
    package var connect: ElapsedTime
    /// From beginning to end.
    package var total: ElapsedTime
    /// Bytes of a response's body that are kept; what follows is not read.
    package var responseBytes: Int

    /// Makes limits.
    package init(
        connect: ElapsedTime = .seconds(5), total: ElapsedTime = .seconds(10), responseBytes: Int = 64 << 10
    ) {
        self.connect = connect
        self.total = total
        self.responseBytes = responseBytes
    }
}

/// What came of a request.
package enum OutboundAnswer: Sendable {
    /// The receiver answered.
    case answered(OutboundResponse)
    /// Certainly nothing of the request left this machine.
    case notSent(reason: String)
    /// Something may have got through, and no answer came back.
    case inDoubt(reason: String)
}

/// A receiver's answer.
package struct OutboundResponse: Sendable {
    /// Status, 200 or more.
    package var status: Int
    /// Header fields, names in lower case; of a name given twice the last counts. For look-ups only.
    package var headers: [String: String]
    /// The body, or its beginning.
    package var body: [UInt8]
    /// Whether that is all of it.
    package var isWhole: Bool
    /// The address it came from.
    package var address: IPAddress?

    /// Makes an answer.
    package init(
        status: Int, headers: [String: String] = [:], body: [UInt8] = [], isWhole: Bool = true,
        address: IPAddress? = nil
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.isWhole = isWhole
        self.address = address
    }
}
