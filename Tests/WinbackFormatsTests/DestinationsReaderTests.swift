import Foundation
import Testing
import WinbackFormats
import WinbackModel

@Suite struct DestinationsReaderTests {
    private static func read(_ text: String) -> Reading<Destinations> { DestinationsReader.read(text, file: "d.yaml") }
    private static func problems(_ text: String) -> [String] { read(text).diagnostics.map(\.description) }

    @Test func `a file of comments, or none, is nobody outside`() {
        #expect(Self.read("").value == Destinations.none)
        #expect(Self.read("# provider: mailer\n\n   # x\n").value == Destinations.none)
    }

    @Test func `everything that can be said`() throws {
        let reading = Self.read(
            """
            provider: embedded
            tools: {send_message: mailer, award_points: loyalty, deduct_points: loyalty}
            destinations:
              mailer:
                url: https://hooks.example.com/winback
                secret: mailer-secret
                previous_secret: mailer-secret-old
                timeout: 3s
                max_in_flight: 2
                idempotent: true
                include: [contact]
              loyalty:
                url: http://10.1.2.3:8080/x
                secret: loyalty
                allow_private: ["10.1.2.3/32"]
                allow_http: true
                allow_ports: [8080]
            """)
        let destinations = try reading.get()
        #expect(reading.diagnostics.isEmpty)
        #expect(destinations.carrier(of: "send_message") == .destination(DestinationID("mailer")))
        #expect(destinations.carrier(of: "issue_coupon") == .embedded)
        #expect(destinations.sendsMessages)
        let mailer = try #require(destinations[DestinationID("mailer")])
        #expect(mailer.timeout == .seconds(3) && mailer.maxInFlight == 2 && mailer.isIdempotent)
        #expect(mailer.include == [.contact] && mailer.previousSecret == "mailer-secret-old")
        let loyalty = try #require(destinations[DestinationID("loyalty")])
        #expect(loyalty.url.port == 8_080 && !loyalty.isIdempotent && loyalty.timeout == .seconds(10))
    }

    @Test func `the sample, its comments taken away, is a file that works`() throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "../../config/destinations.yaml")
        let sample = try String(contentsOf: path, encoding: .utf8)
        #expect(Self.read(sample).value == Destinations.none)
        let lines = sample.split(separator: "\n").map(String.init)
        let start = try #require(lines.firstIndex { $0.hasPrefix("# destinations:") })
        let keys = lines[start...].map { String($0.dropFirst(2)) }.filter {
            !$0.trimmingCharacters(in: .whitespaces).hasPrefix("#")
        }
        let text = "tools: {send_message: mailer}\n" + keys.joined(separator: "\n") + "\n"
        let reading = Self.read(text)
        #expect(reading.diagnostics.isEmpty, "\(reading.diagnostics)")
        #expect(reading.value?.all.count == 1)
    }

    @Test func `all problems come at once, with places`() {
        let found = Self.problems(
            """
            provider: maler
            tools: {send_mesage: mailer, award_points: mailer}
            destinations:
              mailer:
                url: http://127.0.0.1/x
                secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
                timeout: 90s
                max_in_flight: 0
                allow_http: yes
                include: [everything]
                idempotnt: true
              Bad Name:
                url: https://example.com/
                secret: x
            """)
        for part in [
            "d.yaml:1:11: error: `provider`", "did you mean `mailer`", "no `send_mesage`", "d.yaml:5:",
            "`url` cannot be used",
            "`secret` names a credential", "`timeout`", "`max_in_flight`", "`allow_http`", "`include`",
            "did you mean `idempotent`",
            "`Bad Name` is no destination's name", "whoever gives has to take back too",
        ] {
            #expect(found.contains { $0.contains(part) }, "\(part) in \(found)")
        }
        #expect(!found.joined().contains("MfKQ9r8"))
    }

    @Test(arguments: [
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "3f9a0c1e7b2d4a6c8e0f1a3b5c7d9e1f",
        "sk-live-4eC39HqLyjWDarjtT1zdp7dc", "../root", "root", "winback-root", "a/b", ".hidden", "A", "a b", "ä",
        "whsec-name",
    ]) func `what is no credential's name is refused and not repeated`(_ secret: String) {
        let found = Self.problems("destinations: {m: {url: 'https://example.com/', secret: '\(secret)'}}")
        #expect(found.count == 1)
        #expect(secret.count < 13 || !found[0].contains(secret))
    }

    @Test func `plain HTTP needs a private relay by address`() {
        let found = Self.problems("destinations: {m: {url: 'http://example.com/', secret: s, allow_http: true}}")
        #expect(found.contains { $0.contains("needs `allow_private`") })
    }

    @Test func `a user's password in a URL is not repeated`() {
        let found = Self.problems("destinations: {m: {url: 'https://u:hunter2@example.com/', secret: s}}")
        #expect(found.count == 1 && !found[0].contains("hunter2"))
    }
}
