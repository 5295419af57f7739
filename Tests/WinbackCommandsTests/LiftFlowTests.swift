import Foundation
import Testing
import WinbackWire

/// Experiments read from files, without a team.
@Suite struct LiftFlowTests {
    private static func file(_ text: String, named name: String = "trial.csv") throws -> String {
        let folder = FileManager.default.temporaryDirectory.path + "/winback-lift-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let path = folder + "/" + name
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// `good` of each arm's members have the outcome 1.
    private static func trial(_ arms: [(name: String, members: Int, good: Int)]) -> String {
        var text = "id,arm,bought,age,shop\n"
        var id = 0
        for arm in arms {
            for member in 0..<arm.members {
                id += 1
                text += "\(id),\(arm.name),\(member < arm.good ? 1 : 0),\(20 + id % 40),\(id % 3)\n"
            }
        }
        return text
    }

    private static func read(_ path: String, _ words: String...) async throws -> JSONValue {
        let answer = await Shop.run(
            ["lift", path, "--arm", "arm", "--control", "held", "--outcome", "bought", "--json"] + words)
        try #require(answer.code == 0, Comment(rawValue: answer.err))
        return try JSONValue.parse(answer.out)
    }

    @Test func `a file is read by every method`() async throws {
        let path = try Self.file(Self.trial([("held", 1000, 50), ("mail", 1000, 130)]))
        for method in ["fixed", "sequential", "hybrid"] {
            let reply = try await Self.read(path, "--method", method, "--planned", "3000")
            #expect(reply["kind"] == "conversion" && reply["method"] == .string(method))
            #expect(reply["control"]?["n"] == 1000)
            let arm = try #require(reply["arms"]?[0])
            #expect(arm["arm"] == "mail" && arm["n"] == 1000 && arm["decision"] == "better")
            #expect(arm["mean"]?.doubleValue == 0.13)
            #expect(abs((arm["absolute"]?["estimate"]?.doubleValue ?? 0) - 0.08) < 1e-12)
            #expect(abs((arm["relative"]?["estimate"]?.doubleValue ?? 0) - 1.6) < 1e-12)
            #expect((arm["absolute"]?["low"]?.doubleValue ?? 0) > 0 && (arm["relative"]?["low"]?.doubleValue ?? 0) > 0)
            #expect((arm["log_e"]?.doubleValue ?? 0) > 3 && (arm["p"]?.doubleValue ?? 1) < 0.05)
            #expect(reply["srm"]?["alarm"] == false)
            #expect(reply["together"] == ["mail"])
        }
    }

    @Test func `covariate, strata, cost and shares`() async throws {
        let path = try Self.file(Self.trial([("held", 200, 20), ("mail", 1800, 400)]))
        let reply = try await Self.read(
            path, "--covariate", "age", "--strata", "shop", "--cost", "0.02", "--margin", "2", "--shares",
            "held=0.1,mail=0.9", "--method", "fixed")
        let arm = try #require(reply["arms"]?[0])
        #expect((arm["variance_kept"]?.doubleValue ?? 0) > 0.9)
        let gain = try #require(arm["absolute"]?["estimate"]?.doubleValue)
        let profit = try #require(arm["profit"]?["estimate"]?.doubleValue)
        #expect(abs(profit - (2 * gain - 0.02)) < 0.005)
        #expect(arm["break_even_cost"]?["low"]?.doubleValue != nil)
        #expect(reply["srm"]?["planned"] == "stated" && reply["srm"]?["alarm"] == false)
        // Assignment far from what was planned: nothing is read.
        let broken = try await Self.read(path, "--shares", "held=0.5,mail=0.5")
        #expect(broken["srm"]?["alarm"] == true && broken["arms"]?[0]?["decision"] == "not_read")
    }

    @Test func `people read a sentence`() async throws {
        let path = try Self.file(Self.trial([("held", 1000, 50), ("mail", 1000, 130), ("push", 1000, 52)]))
        let answer = await Shop.run(["lift", path, "--arm", "arm", "--control", "held", "--outcome", "bought"])
        #expect(answer.code == 0)
        #expect(answer.out.contains("mail: better than the control, +0.08000"))
        #expect(answer.out.contains("push: not yet"))
        let thin = try Self.file(Self.trial([("held", 100, 1), ("mail", 100, 4)]))
        let few = await Shop.run(["lift", thin, "--arm", "arm", "--control", "held", "--outcome", "bought"])
        #expect(few.out.contains("mail: too few outcomes for a number"))
        #expect(!few.out.contains("+0.03"))
    }

    @Test func `a picture shows every interval, and no number where evidence is thin`() async throws {
        let path = try Self.file(Self.trial([("held", 1000, 50), ("mail <b>", 1000, 130), ("few", 2, 1)]))
        let words = ["lift", path, "--arm", "arm", "--control", "held", "--outcome", "bought", "--plot"]
        let answer = await Shop.run(words + [path + ".svg"])
        #expect(answer.code == 0, Comment(rawValue: answer.err))
        let drawing = try String(contentsOfFile: path + ".svg", encoding: .utf8)
        #expect(drawing.hasPrefix("<svg") && drawing.hasSuffix("</svg>\n"))
        #expect(drawing.contains("mail &lt;b&gt;") && !drawing.contains("<b>"))
        #expect(drawing.contains("+0.08, better") && drawing.contains("prefers-color-scheme:dark"))
        let nowhere = await Shop.run(words + ["/nowhere/x.svg"])
        #expect(nowhere.code == 2 && nowhere.err.contains("cannot be written"))
    }

    @Test func `amounts and ratios`() async throws {
        var text = "arm,bought,orders\n"
        for member in 0..<400 {
            text +=
                "\(member % 2 == 0 ? "held" : "mail"),\(Double(member % 7) + (member % 2 == 0 ? 0 : 2.5)),\(1 + member % 3)\n"
        }
        let path = try Self.file(text)
        let amount = try await Self.read(path)
        #expect(amount["kind"] == "amount" && amount["arms"]?[0]?["decision"] == "better")
        let ratio = try await Self.read(path, "--kind", "ratio:orders")
        #expect(ratio["kind"] == "ratio" && ratio["arms"]?[0]?["decision"] == "better")
        let capped = try await Self.read(path, "--cap", "6")
        #expect(
            capped["notes"]?.arrayValue?.contains { $0.stringValue?.contains("lowered to the cap") == true } == true)
    }

    @Test(arguments: [
        ("arm,bought\nheld,1\nheld,0\nheld,1\n", "nothing to compare"),
        (
            "arm,bought\nmail,1\nheldd,0\n",
            "did you mean `heldd`?"
        ),
        ("arm,bought\nheld,1\nheld,1\nmail,1\nmail,1\n", "nothing varies"),
        ("arm,bought\nheld,1\nmail,-3\n", "trial.csv:3: `bought` is -3.0, expected 0 or more"),
        ("arm,bought\nheld,1\nmail,\n", "`bought` is empty, expected a finite number"),
        ("arm,bought\nheld,nan\nmail,2\n", "`bought` is `nan`, expected a finite number"),
        ("arm,bought\nheld,inf\nmail,2\n", "`bought` is `inf`, expected a finite number"),
        ("arm,sold\nheld,1\n", "there is no column `bought`"), ("", "the file is empty"),
        ("arm,bought\n", "no members below the header"), ("arm,bought\nheld,1,2\n", "has 3 fields, the header 2"),
        ("arm,bought,bought\nheld,1,2\n", "there are 2 columns `bought`"),
        (String(repeating: "c,", count: 200_000) + "arm\n1,2\n", "more than 1000 fields"),
    ])
    func `bad files end with one clear problem and code 2`(_ text: String, _ hint: String) async throws {
        let path = try Self.file(text)
        let answer = await Shop.run(["lift", path, "--arm", "arm", "--control", "held", "--outcome", "bought"])
        #expect(answer.code == 2, Comment(rawValue: answer.err))
        #expect(answer.out.isEmpty && answer.err.contains(hint), Comment(rawValue: answer.err))
    }

    @Test func `all problems of a file come at once, and a covariate from after assignment is refused`() async throws {
        let path = try Self.file(
            "arm,bought,age,seen,given\nheld,x,3,2026-01-01,2026-02-01\nmail,1,y,2026-01-01,2026-02-01\n"
                + "mail,1,4,2026-03-01,2026-02-01\n")
        let words = ["lift", path, "--arm", "arm", "--control", "held", "--outcome", "bought", "--covariate", "age"]
        let answer = await Shop.run(words + ["--covariate-date", "seen", "--assigned", "given"])
        #expect(answer.code == 2)
        for hint in ["trial.csv:2: error: `bought` is `x`", "trial.csv:3: error: `age` is `y`", "trial.csv:4"] {
            #expect(answer.err.contains(hint), Comment(rawValue: answer.err))
        }
        #expect(answer.err.contains("may be a result of the arm"))
        let missing = await Shop.run(["lift", path + "x", "--arm", "arm", "--control", "held", "--outcome", "bought"])
        #expect(missing.code == 2 && missing.err.contains("cannot be read"))
    }

    @Test(arguments: [
        (["--kind", "rate"], "--kind is `rate`"), (["--method", "bayes"], "--method is `bayes`"),
        (["--alpha", "5"], "--alpha is 5"), (["--method", "hybrid"], "needs --planned"),
        (["--shares", "a:1"], "--shares has `a:1`"), (["--kind", "ratio:d", "--covariate", "x"], "not ratios"),
    ])
    func `a wrong call says what was expected`(_ words: [String], _ hint: String) async {
        let answer = await Shop.run(
            ["lift", "x.csv", "--arm", "arm", "--control", "held", "--outcome", "bought"] + words)
        #expect(answer.code == 2 && answer.err.contains(hint), Comment(rawValue: answer.err))
    }
}
