import Foundation
import Testing
import WinbackWire

@Suite struct MetricFlowTests {
    /// A shop of 40 members who each buy in store A and B in October 2020; two of them in Porto too.
    private static func shop() async throws -> Shop {
        let shop = try await Shop.made()
        var orders = "id,customer,date,amount,store,channel,status\n"
        var members = "id,tier,country\n"
        for index in 0..<40 {
            members += "M\(index),\(index % 2 == 0 ? "gold" : "silver"),ES\n"
            orders += "a\(index),M\(index),2020-10-\(10 + index % 7),10.00,A,web,completed\n"
            orders +=
                "b\(index),M\(index),2020-10-\(10 + index % 7),5.00,B,app,\(index == 0 ? "cancelled" : "completed")\n"
        }
        orders += "c1,M1,2020-10-12,100.00,C,web,completed\nc2,M2,2020-10-31,1.00,C,web,completed\n"
        for (kind, text) in [("members", members), ("orders", orders)] {
            _ = try await shop.json("import", kind, try shop.file("\(kind).csv", text))
        }
        _ = try await shop.json(
            "import", "stores", try shop.file("stores.csv", "id,name,country\nA,Alpha,ES\nB,Beta,PT\n"))
        return shop
    }

    @Test func `a question gives rows, a total and where they come from`() async throws {
        let shop = try await Self.shop()
        let answer = try await shop.json("metric", "query", "gmv", "--by", "store", "--range", "2020-10", "--top", "2")
        #expect(answer["metric"] == "gmv" && answer["unit"] == "EUR" && answer["as_of"] == "2020-10-31")
        #expect(answer["version"]?.stringValue?.count == 64)
        #expect(answer["range"]?["from"] == "2020-10-01" && answer["range"]?["to"] == "2020-10-31")
        let rows = try #require(answer["rows"]?.arrayValue)
        #expect(rows.map { $0["store"] } == ["A", "B"])
        #expect(rows.map { $0["value"] } == [400, 195])
        #expect(rows.map { $0["n"] } == [40, 39])
        #expect(answer["total"] == 696)
        #expect(answer["rows_total"] == 3 && answer["truncated"] == true)
        // The answer's row is in the audit chain, under the name the answer carries.
        let audit = try await shop.json("audit", "list", "--limit", "1000")
        let subjects = audit["rows"]?.arrayValue?.compactMap { $0["subject"]?.stringValue } ?? []
        #expect(subjects.contains(answer["query_id"]?.stringValue ?? "?"))
    }

    @Test func `text, CSV and a plot say the same`() async throws {
        let shop = try await Self.shop()
        let text = await shop.run("metric", "query", "gmv", "--by", "store", "--range", "2020-10")
        #expect(text.out.contains("696.00 EUR") && text.out.contains("400.00"))
        let plot = shop.folder + "/plot.svg"
        let csv = await shop.run(
            "metric", "query", "gmv", "--by", "store", "--range", "2020-10", "--csv", "--plot", plot)
        #expect(csv.out == "store,gmv,n\nA,400,40\nB,195,39\nC,101,2\n")
        #expect(try String(contentsOfFile: plot, encoding: .utf8).hasPrefix("<svg"))
    }

    @Test func `what is cut by members hides few of them, and differencing is refused`() async throws {
        let shop = try await Self.shop()
        let tiers = try await shop.json("metric", "query", "gmv", "--by", "tier,store", "--range", "2020-10")
        #expect((tiers["suppressed"] ?? 0) != 0)
        let all = await shop.run("metric", "query", "active_members", "--range", "2020-10")
        #expect(all.code == 0, Comment(rawValue: all.err))
        _ = try await shop.json("import", "members", try shop.file("m.csv", "id,tier\nM1,platinum\nM3,platinum\n"))
        let rest = await shop.run(
            "metric", "query", "active_members", "--range", "2020-10", "--where", "tier!=platinum")
        #expect(rest.code == 1 && rest.err.contains("fewer than 10 members"), Comment(rawValue: rest.out + rest.err))
    }

    @Test func `what cannot be answered says what could be`() async throws {
        let shop = try await Self.shop()
        for (words, code, said) in [
            (["gmw"], 2, "did you mean `gmv`"), (["gmv", "--by", "country"], 2, "member__country"),
            (["gmv", "--range", "yesterdai"], 2, "yesterday"), (["gmv", "--where", "tier"], 2, "tier=gold"),
            (["gmv", "--top", "0"], 2, "found 0"),
        ] {
            let answer = await shop.run(["metric", "query"] + words)
            #expect(answer.code == code && answer.err.contains(said), Comment(rawValue: answer.err))
        }
    }

    @Test func `list, show, check and diff`() async throws {
        let shop = try await Self.shop()
        let list = try await shop.json("metric", "list", "--match", "churn")
        #expect(list["metrics"]?.arrayValue?.contains { $0["name"] == "churn_rate" } == true)
        let show = await shop.run("metric", "show", "turnover")
        #expect(show.code == 0 && show.out.contains("gmv"), Comment(rawValue: show.err))
        let check = await shop.run("metric", "check")
        #expect(check.code == 0 && check.out.contains("metrics are sound"), Comment(rawValue: check.out + check.err))
        #expect(await shop.run("metric", "diff").out == "No metric would mean anything else.\n")
        let path = shop.state + "/config/metrics/orders.yaml"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try text.replacing("'cancelled'", with: "'returned'").write(toFile: path, atomically: true, encoding: .utf8)
        let broken = try shop.file("broken.yaml", "version: 2\nmetrics:\n  - {name: x, tipe: ratio}\n")
        let bad = await shop.run("metric", "check", broken)
        #expect(bad.code == 2 && bad.err.contains("broken.yaml:3"), Comment(rawValue: bad.err))
    }

    @Test func `any table can be looked through for what moved`() async throws {
        let shop = try await Shop.made()
        var text = "week,region,day,sales\n"
        for (week, values) in [("1", [100, 60, 80, 40]), ("2", [104, 62, 83, 16])] {
            for (place, value) in zip(["north,weekday", "north,weekend", "south,weekday", "south,weekend"], values) {
                text += "\(week),\(place),\(value)\n"
            }
        }
        let file = try shop.file("facts.csv", text)
        let words = [
            "metric", "diagnose", "--file", file, "--value", "sales", "--period", "week", "--by", "region,day",
        ]
        let answer = await Shop.run(words + ["--json"])
        try #require(answer.code == 0, Comment(rawValue: answer.err))
        let reply = try JSONValue.parse(answer.out)
        #expect(reply["previous"] == 280 && reply["current"] == 265)
        let causes = try #require(reply["causes"]?.arrayValue)
        #expect(causes.count == 1)
        #expect(causes.first?["slices"] == [["region": "south", "day": "weekend"]])
        let wrong = await Shop.run(words.map { $0 == "sales" ? "sale" : $0 })
        #expect(wrong.code == 2 && wrong.err.contains("facts.csv:1") && wrong.err.contains("sales"))
    }

    @Test func `a metric is diagnosed with its own tree`() async throws {
        let shop = try await Self.shop()
        let reply = try await shop.json("metric", "diagnose", "gmv", "--range", "2020-10", "--by", "store,channel")
        #expect(reply["metric"] == "gmv" && reply["verdict"] != nil)
        #expect(reply["story"]?.arrayValue?.isEmpty == false)
    }
}
