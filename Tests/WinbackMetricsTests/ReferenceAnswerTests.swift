import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackStore

@Suite struct ReferenceAnswerTests {
    /// At least forty questions, each before and after facts came late, from rollups and from the rows.
    @Test func `answers equal plain SQL over the same facts`() async throws {
        #expect(ReferenceQuestion.all.count >= 40)
        let shop = Shop(seed: 11)
        let desk = try await Desk()
        try await desk.take(shop, orders: shop.orders)
        try await desk.refresh()
        try await compare(desk, try ReferenceBooks(shop, orders: shop.orders), "at first")
        try await desk.store.write { transaction in
            _ = try transaction.importOrders(Shop.keyed(shop.late))
            _ = try transaction.importMembers(shop.lateTiers)
        }
        // Before the rollups have caught up, answers come from the rows and are right all the same.
        let books = try ReferenceBooks(shop, orders: shop.orders + shop.late, tiers: shop.lateTiers)
        try await compare(desk, books, "with facts that came late")
        try await desk.refresh()
        try await compare(desk, books, "after rollups caught up")
    }

    private func compare(_ desk: Desk, _ books: ReferenceBooks, _ when: String) async throws {
        for reference in ReferenceQuestion.all {
            let expected = try books.rows(reference.sql)
            for raw in [false, true] {
                let answer = try await desk.answer(reference.question, raw: raw)
                var found: [[String]: Double?] = [:]
                for row in answer.rows {
                    let period = row.period.map { [$0.span.first.description] } ?? []
                    guard let cell = row.cells.first else { continue }
                    found[period + row.key.map(\.text)] = .some(cell.value)
                }
                let comment =
                    "\(reference.question.metrics) by \(reference.question.groupBy) in \(reference.question.range ?? ""), raw \(raw), \(when)"
                // A period without facts is a row of an answer over time, and none of a query.
                let isOverTime = reference.question.grain != nil
                #expect(Set(found.keys).isSuperset(of: expected.keys), "\(comment): \(expected.keys) \(found.keys)")
                for (key, value) in found {
                    let right = expected[key] ?? (isOverTime ? .some(nil) : nil)
                    guard let right else {
                        Issue.record("\(comment): \(key) should not be there")
                        continue
                    }
                    switch (value, right) {
                    case (let a?, let b?): #expect(abs(a - b) < 1e-6 * max(1, abs(b)), "\(comment): \(key)")
                    case (let a?, nil): #expect(a == 0, "\(comment): \(key)")
                    case (nil, let b?): Issue.record("\(comment): \(key) is missing, \(b) expected")
                    case (nil, nil): break
                    }
                }
            }
        }
    }

    @Test func `rollups and sets serve the questions they are for`() async throws {
        let shop = Shop(seed: 12, orders: 500)
        let desk = try await Desk()
        try await desk.take(shop, orders: shop.orders)
        let question = MetricQuestion(metrics: ["gmv"], groupBy: ["order__store"], range: "2024-03")
        #expect(try await desk.read(question).sources.allSatisfy { $0 == .relation })
        try await desk.refresh()
        #expect(try await desk.read(question).sources.contains(.rollup(cut: "store_id")))
        let active = MetricQuestion(metrics: ["active_members"], groupBy: ["member__tier"], range: "2024-03")
        #expect(try await desk.read(active).sources.contains(.members(cut: "member.tier")))
    }

    @Test func `few members are held back, and a total that would tell of them with them`() async throws {
        let shop = Shop(seed: 13, members: 60, orders: 300)
        let desk = try await Desk()
        try await desk.take(shop, orders: shop.orders)
        let question = MetricQuestion(
            metrics: ["ordering_members"], groupBy: ["member__country"], range: "2024-03-04..2024-03-10")
        let answer = try await desk.answer(question, shown: true)
        let open = try await desk.answer(question)
        for (row, bare) in zip(answer.rows.sorted { $0.key[0] < $1.key[0] }, open.rows.sorted { $0.key[0] < $1.key[0] })
        {
            let members = try #require(bare.cells[0].value)
            #expect(row.cells[0].isSuppressed || members >= 10)
        }
        #expect(answer.suppressedRows > 0)
        #expect(answer.totals[0].isSuppressed || (open.totals[0].value ?? 0) >= 10)
    }

    @Test func `a name in two places is refused with the choices, an impossible cut with the reason`() async throws {
        let desk = try await Desk()
        func refusal(_ question: MetricQuestion) async -> WinbackError? {
            do {
                _ = try await desk.answer(question)
                return nil
            } catch { return error as? WinbackError }
        }
        let country = await refusal(MetricQuestion(metrics: ["gmv"], groupBy: ["country"]))
        #expect(country?.code == "ambiguous_dimension")
        #expect(
            country?.advice?.contains("member__country") == true && country?.advice?.contains("store__country") == true)
        let channel = await refusal(MetricQuestion(metrics: ["redemption_rate"], groupBy: ["channel"]))
        #expect(channel?.code == "dimension_not_allowed")
        let typo = await refusal(MetricQuestion(metrics: ["gmw"]))
        #expect(typo?.code == "no_such_metric" && typo?.advice?.contains("gmv") == true)
    }
}
