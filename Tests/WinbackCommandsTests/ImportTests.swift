import Foundation
import Testing
import WinbackWire

@Suite struct ImportTests {
    private static let orders = """
        order_id,customer,date,total,currency
        1,M1,2026-01-05,10.00,EUR
        2,M1,2026-02-05,12.50,EUR
        3,M2,2026-02-06,7.00,

        """

    private static func counts(_ json: JSONValue) -> [Int64?] {
        ["read", "inserted", "updated", "unchanged", "rejected"].map { json[$0]?.integerValue }
    }

    @Test func `importing twice changes nothing and says so`() async throws {
        let shop = try await Shop.made()
        let file = try shop.file("orders.csv", Self.orders)
        #expect(Self.counts(try await shop.json("import", "orders", file)) == [3, 3, 0, 0, 0])
        #expect(Self.counts(try await shop.json("import", "orders", file)) == [3, 0, 0, 3, 0])
        let again = await shop.run("import", "orders", file)
        #expect(again.out.contains("Every row was known already: nothing changed."))
        let changed = try shop.file(
            "later.csv", Self.orders.replacingOccurrences(of: "12.50", with: "12.60"))
        #expect(Self.counts(try await shop.json("import", "orders", changed)) == [3, 0, 1, 2, 0])
    }

    @Test func `equal rows without an id stay as many as they are`() async throws {
        let shop = try await Shop.made()
        let row = "M1,2026-01-05,5.00\n"
        let file = try shop.file("orders.csv", "customer,date,amount\n" + row + row + "M1,2026-01-06,5.00\n" + row)
        #expect(Self.counts(try await shop.json("import", "orders", file)) == [4, 4, 0, 0, 0])
        #expect(Self.counts(try await shop.json("import", "orders", file)) == [4, 0, 0, 4, 0])
        let more = try shop.file("more.csv", "customer,date,amount\n" + row + row + row + row)
        #expect(Self.counts(try await shop.json("import", "orders", more)) == [4, 1, 0, 3, 0])
        #expect(try await shop.json("status")["orders"] == 5)
    }

    @Test func `bad rows go to a file of the importer's own, the rest is imported`() async throws {
        let shop = try await Shop.made()
        let file = try shop.file(
            "orders.csv",
            """
            order_id,customer,date,total,currency
            1,M1,2026-01-05,10.00,EUR
            2,M1,05/02/2026,10.00,EUR
            3,M1,20260305,10.00,EUR
            4,M1,"Mar 5, 2026",10.00,EUR
            5,M1,2026-04-05,-10.00,EUR
            6,M2,2026-04-05,10.00,USD
            7,M2,2999-04-05,10.00,EUR

            """)
        let json = try await shop.json("import", "orders", file)
        #expect(Self.counts(json) == [7, 1, 0, 0, 6])
        let rejected = file + ".rejected.csv"
        #expect(json["rejected_file"] == .string(rejected))
        #expect(try Shop.mode(rejected) == 0o600)
        let lines = try String(contentsOfFile: rejected, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(lines.first == "line,reason,row")
        #expect(lines.dropFirst().map { String($0.prefix { $0 != "," }) } == ["3", "4", "5", "6", "7", "8"])
        for (line, reason) in zip(lines.dropFirst(), ["date", "%Y%m%d", "date", "negative", "currency EUR", "future"]) {
            #expect(line.contains(reason), Comment(rawValue: line))
        }
        // A good import of the same file leaves no stale rejections behind.
        _ = try shop.file("orders.csv", Self.orders)
        #expect(try await shop.json("import", "orders", file)["rejected_file"] == nil)
        #expect(!FileManager.default.fileExists(atPath: rejected))
    }

    @Test func `a file of which nothing can be used is a failed import`() async throws {
        let shop = try await Shop.made()
        let file = try shop.file("orders.csv", "customer,date,amount\nM1,2026-01-05,ten\n")
        let answer = await shop.run("import", "orders", file)
        #expect(answer.code == 1)
        #expect(answer.out.contains("1 read, 0 inserted, 0 updated, 0 unchanged, 1 rejected"))
    }

    @Test func `another encoding rejects its rows only`() async throws {
        let shop = try await Shop.made()
        var data = Data("customer,date,amount\nM1,2026-01-05,5\nM".utf8)
        data.append(0xE9)
        data.append(contentsOf: Data("2,2026-01-05,5\n".utf8))
        let file = try shop.file("latin.csv", data)
        #expect(Self.counts(try await shop.json("import", "orders", file)) == [2, 1, 0, 0, 1])
        let rejected = try Data(contentsOf: URL(fileURLWithPath: file + ".rejected.csv"))
        #expect(String(decoding: rejected, as: UTF8.self).contains("not UTF-8"))
    }

    @Test func `a file that breaks off keeps what came before and says so`() async throws {
        let shop = try await Shop.made()
        let rows = (0..<20_000).map {
            "M\($0 * 7919 % 5000),2026-0\(1 + $0 % 9)-1\($0 % 10),\($0 % 977).\(10 + $0 % 90)\n"
        }
        let plain = try shop.file("orders.csv", "customer,date,amount\n" + rows.joined())
        let zipped = try Self.gzip(plain)
        let half = try shop.file("half.csv.gz", zipped.prefix(zipped.count / 2))
        let answer = await shop.run("import", "orders", half)
        #expect(answer.code == 2)
        #expect(answer.err.contains("the gzip stream ends too early"))
        #expect(answer.err.contains("rows that are known change nothing"))
        let whole = try shop.file("whole.csv.gz", zipped)
        let json = try await shop.json("import", "orders", whole)
        #expect(json["read"] == 20_000)
        #expect((json["unchanged"]?.integerValue ?? 0) > 0)
        #expect(try await shop.json("status")["orders"] == 20_000)
    }

    private static func gzip(_ path: String) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", "-c", path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return data
    }

    @Test func `members and events work together`() async throws {
        let shop = try await Shop.made()
        let members = try shop.file(
            "members.jsonl",
            """
            {"id":"M1","name":"Ana","email":"ana@example.com","tier":"gold","consent_email":"yes"}
            {"id":"M2","tier":"silver"}
            {"id":"M3","email":"nobody"}

            """)
        #expect(Self.counts(try await shop.json("import", "members", members)) == [3, 2, 0, 0, 1])
        #expect(Self.counts(try await shop.json("import", "members", members)) == [3, 0, 0, 2, 1])
        let events = try shop.file(
            "events.csv", "customer,kind,date,channel\nM1,open,2026-01-05,email\nM1,unsubscribe,2026-01-06,email\n")
        #expect(Self.counts(try await shop.json("import", "events", events)) == [2, 2, 0, 0, 0])
        #expect(Self.counts(try await shop.json("import", "events", events)) == [2, 0, 0, 2, 0])
        // The undated yes does not undo the withdrawal: nothing changes.
        #expect(Self.counts(try await shop.json("import", "members", members)) == [3, 0, 0, 2, 1])
    }

    @Test func `an export of an earlier day rejects what lies after it`() async throws {
        let shop = try await Shop.made()
        let file = try shop.file("orders.csv", Self.orders)
        let json = try await shop.json("import", "orders", file, "--as-of", "2026-01-10")
        #expect(Self.counts(json) == [3, 1, 0, 0, 2])
    }

    @Test(arguments: [
        (["--map", "cust=a,date=order_id:%Y"], "did you mean `cost`?"),
        (["--map", "date=no_such_column"], "no column `no_such_column`"),
    ])
    func `a wrong map ends with code 2`(_ options: [String], _ hint: String) async throws {
        let shop = try await Shop.made()
        let file = try shop.file("orders.csv", Self.orders)
        let answer = await shop.run(["import", "orders", file] + options)
        #expect(answer.code == 2)
        #expect(answer.err.contains(hint), Comment(rawValue: answer.err))
    }

    @Test func `a file that is not there ends with code 2`() async throws {
        let shop = try await Shop.made()
        let answer = await shop.run("import", "orders", shop.folder + "/none.csv")
        #expect(answer.code == 2)
        #expect(answer.err.contains("none.csv cannot be read"))
    }
}
