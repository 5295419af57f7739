import Testing
import WinbackFormats
import WinbackModel

@Suite struct MetricsReaderTests {
    @Test func theSampleReads() throws {
        let reading = MetricsReader.read([(metricsSample, "m.yaml")])
        #expect(reading.diagnostics == [])
        let project = try reading.get()
        #expect(project.models.map(\.name) == ["orders"])
        #expect(project.metrics.map(\.name) == ["orders", "buyers", "actives", "per_buyer"])
        #expect(project.metrics.map(\.kind.word) == ["simple", "simple", "cumulative", "ratio"])
        #expect(project.models.first?.ownEntity == "order")
        #expect(project.models.first?.timeDimension == "business_date")
        #expect(project.metrics.first?.place == SourcePlace(file: "m.yaml", line: 12, column: 9))
    }

    @Test(arguments: MetricsCases.all)
    func tellsEverySlip(_ slip: MetricsCases.Case) {
        #expect(metricsSample.contains(slip.swap))
        #expect(metricProblems(slip.swap, slip.with) == slip.says)
    }

    @Test func allFilesAreToldAtOnce() {
        let first = metrics([("agg: count,", "agg: cuont,")])
        let second = "metrics:\n  - {name: orders, type: ratio, numerator: ordres, denominator: buyers}\n"
        let found = MetricsReader.read([(first, "a.yaml"), (second, "b.yaml"), ("a: [", "c.yaml")]).diagnostics
        #expect(found.map(\.place.file) == ["a.yaml", "b.yaml", "c.yaml"])
        #expect(found.map(\.message).first?.contains("`agg` is `cuont`") == true)
        #expect(found.dropFirst().first?.message == "the metric `orders` is defined twice, first at a.yaml:12:10")
    }

    @Test func inputsMayStandInOtherFiles() throws {
        let other = "metrics:\n  - {name: twice, type: derived, expr: orders * 2, input_metrics: [orders]}\n"
        let project = try MetricsReader.read([(other, "a.yaml"), (metricsSample, "b.yaml")]).get()
        #expect(project.metrics.map(\.name).first == "twice")
    }

    @Test func aModelIsDescribedOnce() {
        let found = MetricsReader.read([
            (metricsSample, "a.yaml"), ("models:\n  - {name: orders, semantic_model: {enabled: true}}", "b.yaml"),
        ]).diagnostics
        #expect(
            found.map(\.description) == [
                "b.yaml:2:6: error: the model `orders` is described twice, first at a.yaml:3:5"
            ])
    }

    @Test func cyclesAreNamed() {
        let text =
            metricsSample + """

                  - {name: aa, type: ratio, numerator: bb, denominator: orders}
                  - {name: bb, type: derived, expr: cc + 1, input_metrics: [cc]}
                  - {name: cc, type: ratio, numerator: orders, denominator: aa}
                """
        #expect(
            metricProblems(text) == ["m.yaml:19:61: error: metrics are made of each other: aa -> bb -> cc -> aa"])
    }

    @Test func metricsStandOnFewOthers() {
        var text = metricsSample
        for number in 0..<40 {
            let below = number == 0 ? "orders" : "step\(number - 1)"
            text += "\n  - {name: step\(number), type: derived, expr: \(below), input_metrics: [\(below)]}"
        }
        let found = metricProblems(text)
        #expect(found.count == 1)
        #expect(found.first?.contains("`step12` stands on more than 12 metrics") == true)
    }

    @Test func expressionsOfSeveralLinesNameTheCharacter() {
        let text = metrics([
            (
                "      - {name: orders, agg: count, expr: order_id}",
                "      - name: orders\n        agg: count\n        expr: >-\n          order_id +\n          lower(x)"
            )
        ])
        #expect(
            metricProblems(text) == [
                "m.yaml:14:15: error: `expr`, character 12 of the text: there is no function `lower`; known are "
                    + "COALESCE, NULLIF, ABS, ROUND"
            ])
    }

    @Test func whatIsOffIsLeftOut() throws {
        let text = metrics([
            ("expr: order_id}", "expr: order_id}\n      - {name: gone, agg: count, config: {enabled: false}}"),
            (
                "metrics:\n  - {name: actives",
                "  - {name: plain, columns: [{name: xx, dimension: categorical}]}\n"
                    + "  - {name: off, semantic_model: {enabled: false}}\n"
                    + "  - {name: off_too, semantic_model: true, config: {enabled: false, materialized: table}}\n"
                    + "metrics:\n  - {name: actives"
            ),
        ])
        let project = try MetricsReader.read([(text, "m.yaml")]).get()
        #expect(project.models.map(\.name) == ["orders"])
        #expect(project.metrics.map(\.name) == ["orders", "buyers", "actives", "per_buyer"])
    }

    @Test func aSpineGivesTheCalendarAlone() throws {
        let text = """
            models:
              - name: calendar_day
                time_spine: {standard_granularity_column: date_day}
                columns: [{name: date_day, granularity: day}]
                config: {meta: {calendar: {timezone: Europe/Madrid, week_start: sunday, fiscal_year_start: 2026-04-01}}}
            """
        let project = try MetricsReader.read([(text, "m.yaml")]).get()
        #expect(project.models == [])
        #expect(project.calendar == MetricCalendar(weekStart: 7, yearStartMonth: 4))
        let twice = MetricsReader.read([(text, "a.yaml"), (text, "b.yaml")]).diagnostics.map(\.message)
        #expect(
            twice == [
                "the model `calendar_day` is described twice, first at a.yaml:2:5",
                "there are two time spines, the first at a.yaml:3:5",
            ])
    }

    @Test func savedQueriesRead() throws {
        let text =
            metricsSample + """

                saved_queries:
                  - name: week
                    label: A week
                    description: What the Monday note says.
                    query_params:
                      metrics: [orders, per_buyer]
                      group_by:
                        - TimeDimension('metric_time', 'week')
                        - Dimension('order__status')
                        - "Entity('member')"
                      where: ["{{ Dimension('order__status') }} = 'a'"]
                    exports: [{name: x}]
                    config: {cache: {enabled: true}}
                """
        let reading = MetricsReader.read([(text, "m.yaml")])
        #expect(reading.diagnostics == [])
        let query = try #require(try reading.get().savedQueries.first)
        #expect(query.metrics == ["orders", "per_buyer"])
        #expect(query.groupBy == ["week", "order__status", "member"])
        #expect(query.filters.map(\.description) == ["({{ Dimension('order__status') }} = 'a')"])
    }

    @Test func examplesOfTheReferenceRead() throws {
        var files: [(text: String, file: String)] = []
        for name in ["_calendar.yaml", "retail.yaml"] {
            let path = SharedData.root + "/../shared/reference/metrics_example/" + name
            guard let bytes = SharedData.file(path) else { return }
            files.append((String(decoding: bytes, as: UTF8.self), name))
        }
        let reading = MetricsReader.read(files)
        #expect(
            reading.diagnostics.map(\.description) == [
                "_calendar.yaml:8:11: warning: the custom granularity `retail_week` is known to dbt, not supported by "
                    + "winback, and left out",
                "_calendar.yaml:9:11: warning: the custom granularity `fiscal_month` is known to dbt, not supported by "
                    + "winback, and left out",
            ])
        let project = try reading.get()
        #expect(project.calendar == MetricCalendar(weekStart: 1, yearStartMonth: 2))
        #expect(project.models.count == 7)
        #expect(project.metrics.count == 18)
        #expect(project.savedQueries.first?.groupBy == ["week", "store__country"])
        let tiers = try #require(project.models.first { $0.name == "member_tiers" })
        #expect(tiers.isHistory)
        #expect(tiers.dimensions.map(\.name) == ["tier_then", "valid_from", "valid_to"])
        #expect(tiers.dimensions.map(\.validity) == [nil, .start, .end])
        let orders = try #require(project.models.first { $0.name == "orders" })
        #expect(orders.governance.freshness?.errorAfterHours == 54)
        #expect(
            orders.governance.rowAccess.first?.filter.description
                == "({{ Dimension('store__country') }} = {{ principal.country }})")
        let gmv = try #require(project.metrics.first { $0.name == "gmv" })
        #expect(gmv.governance.unit == MetricGovernance.Unit(kind: .currency, code: "SGD", scale: 0.01))
        #expect(gmv.governance.certified?.by == "finance")
        #expect(gmv.governance.synonyms == ["gross merchandise value", "sales", "turnover"])
        #expect(gmv.governance.drivers == ["orders", "active_members"])
    }
}
