import WinbackModel
import WinbackPorts
import WinbackStore

/// Members with names and addresses: how long it takes to seal 100,000, and to find that nothing changed.
enum PeopleBenchmark {
    private static let members = 100_000

    static func run() async throws -> [Figure] {
        try await Bench.withStore { store in
            let rows = (0..<members).map { number in
                var record = MemberRecord(id: "M-\(number)")
                record.name = "Name\(number) Surname\(number % 977)"
                record.email = "user\(number)@example.com"
                record.phone = "+34 6\(100_000_000 + number)"
                record.tier = ["gold", "silver", "bronze"][number % 3]
                record.consents = [ConsentStatement(channel: .email, granted: true, at: .epoch)]
                return record
            }
            let first = try await Bench.seconds { _ = try await store.write { try $0.importMembers(rows) } }
            let second = try await Bench.seconds { _ = try await store.write { try $0.importMembers(rows) } }
            let found = try await Bench.seconds {
                try await store.read { transaction in
                    for number in 0..<1_000 {
                        _ = try transaction.members(email: "user\(number * 97)@example.com", limit: 5)
                    }
                }
            }
            return [
                Figure(
                    name: "import 100,000 members, names sealed", value: "\(hundredths(first)) s",
                    target: "under 4 s", met: first < 4),
                Figure(
                    name: "import the same again", value: "\(hundredths(second)) s", target: "under 3 s",
                    met: second < 3),
                Figure(
                    name: "find a member by e-mail address", value: "\(hundredths(found * 1_000)) µs",
                    target: "under 100 µs", met: found < 0.1),
            ]
        }
    }

    private static func hundredths(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
}
