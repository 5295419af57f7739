import Testing
import WinbackEngine
import WinbackFormats
import WinbackModel

/// Kinds of metrics that none of the shipped ones is.
@Suite struct OtherKindsTests {
    private static let yaml = """
        version: 2
        metrics:
          - name: redeemed_within
            type: conversion
            entity: member
            calculation: conversion_rate
            base_metric: completed_orders
            conversion_metric: redemptions
            window: 14 days
          - name: orders_month_before
            type: derived
            expr: now_ - before_
            input_metrics:
              - {name: orders, alias: now_}
              - {name: orders, alias: before_, offset_window: 1 month}
          - name: orders_to_date
            type: cumulative
            input_metric: orders
            grain_to_date: month
            period_agg: last
        """

    private func desk(_ shop: Shop) async throws -> Desk {
        var desk = try await Desk()
        let files =
            StandardMetrics.files.map { (text: $0.text, file: $0.name) } + [(text: Self.yaml, file: "more.yaml")]
        desk.catalogue = MetricCatalogue(try MetricsReader.read(files).get(), terms: desk.catalogue.terms)
        try await desk.take(shop, orders: shop.orders)
        try await desk.refresh()
        return desk
    }

    @Test func `a conversion counts base rows that were followed in time`() async throws {
        let shop = Shop(seed: 31)
        let desk = try await desk(shop)
        let books = try ReferenceBooks(shop, orders: shop.orders)
        let answer = try await desk.answer(MetricQuestion(metrics: ["redeemed_within"], range: "2024-02"))
        let expected = try books.rows(
            """
            SELECT avg(EXISTS (SELECT 1 FROM r WHERE r.m = o.m AND r.d BETWEEN o.d AND date(o.d, '+14 days')))
            FROM o WHERE status = 'completed' AND d BETWEEN '2024-02-01' AND '2024-02-29'
            """)
        let value = try #require(answer.totals.first?.value)
        let right = try #require(expected[[]] ?? nil)
        #expect(abs(value - right) < 1e-9 && value > 0 && value < 1)
    }

    @Test func `an offset shifts the period as a whole, and to-date begins with the month`() async throws {
        let shop = Shop(seed: 32)
        let desk = try await desk(shop)
        let books = try ReferenceBooks(shop, orders: shop.orders)
        func count(_ months: String) throws -> Double {
            let rows = try books.rows("SELECT count(*) FROM o WHERE status <> 'cancelled' AND d LIKE '\(months)%'")
            return try #require(rows[[]] ?? nil)
        }
        let change = try await desk.answer(MetricQuestion(metrics: ["orders_month_before"], range: "2024-03"))
        #expect(try change.totals.first?.value == count("2024-03") - count("2024-02"))
        let toDate = try await desk.answer(MetricQuestion(metrics: ["orders_to_date"], range: "2024-03-09"))
        #expect(try toDate.totals.first?.value == count("2024-03-0"))
    }
}
