import Foundation
import Testing
import WinbackWire

@Suite struct ChurnFlowTests {
    private static let data = PackageFolder.path + "/../shared/data/cdnow/CDNOW_master.txt.gz"

    @Test func `states follow each member's own cadence`() async throws {
        let shop = try await Shop.made()
        // M1 buys every 10 days and then stops long ago; M2 bought once.
        let file = try shop.file(
            "orders.csv",
            "customer,date,amount\nM1,2020-01-01,5\nM1,2020-01-11,5\nM1,2020-01-21,5\nM2,2020-01-01,5\n")
        _ = try await shop.json("import", "orders", file)
        let row = try await shop.json("churn", "show", "M1")
        #expect(row["state"] == "lost")
        #expect(row["since"] == "2020-03-02")
        #expect(row["median_gap_days"] == 10.0)
        let list = try await shop.json("churn", "list", "--state-of", "lost")
        #expect(list["total"] == 2)
        #expect(list["members"]?.arrayValue?.compactMap { $0["member"]?.stringValue } == ["M1", "M2"])
        let text = await shop.run("churn", "summary")
        #expect(text.out.contains("lost") && text.out.contains("4 orders, the latest on 2020-01-21"))
        let unknown = await shop.run("churn", "show", "M9")
        #expect(unknown.code == 2)
        let limit = await shop.run("churn", "list", "--limit", "0")
        #expect(limit.code == 2)
        #expect(limit.err.contains("limit: found 0, expected a whole number from 1 to 10000"))
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: data), "the CDNOW data are not beside the package"))
    func `CDNOW is imported, and its backtest gives the published figures`() async throws {
        let shop = try await Shop.made()
        let words = [
            "import", "orders", Self.data, "--delimiter", "space", "--map",
            "customer=customer_id,date=date:%Y%m%d,amount=dollar_value",
        ]
        let first = await shop.run(words + ["--json"])
        #expect(try JSONValue.parse(first.out)["inserted"] == 69_659)
        let second = await shop.run(words + ["--json"])
        #expect(try JSONValue.parse(second.out)["unchanged"] == 69_659)
        let json = try await shop.json("churn", "backtest", "--split", "1997-09-30", "--horizon", "39w")
        #expect(json["model"] == "MBG/NBD")
        #expect(json["members"] == 23_570)
        #expect(json["actual"]?.doubleValue == 19_684)
        #expect(abs((json["forecast"]?.doubleValue ?? 0) - 15_933.6) < 0.5)
        #expect(abs((json["auc"]?.doubleValue ?? 0) - 0.765116) < 1e-5)
        #expect(abs((json["log_likelihood"]?.doubleValue ?? 0) + 95_336.9583) < 1e-3)
        #expect(abs((json["parameters"]?["r"]?.doubleValue ?? 0) - 0.63714) < 1e-4)
        #expect(json["calibration"]?.arrayValue?.count == 10)
        // Learned before the split alone, halfway into the log.
        #expect(json["blend"]?["learned_at"] == "1997-05-17" || json["blend"]?["learned_at"] == "1997-05-16")
        #expect((json["blend"]?["auc"]?.doubleValue ?? 0) >= 0.77)
        #expect(abs((json["blend"]?["forecast"]?.doubleValue ?? 0) / 19_684 - 1) <= 0.1)
        let lifts = json["blend"]?["lift_by_tenth"]?.arrayValue?.compactMap(\.doubleValue) ?? []
        #expect(lifts.count == 10 && lifts[0] > 2.4 && lifts[9] < 0.5)
        let fit = try await shop.json("churn", "fit", "--as-of", "1997-09-30")
        #expect(fit["members"] == 23_570)
        #expect(try await shop.json("churn", "summary")["fit"]?["as_of"] == "1997-09-30")
    }
}
