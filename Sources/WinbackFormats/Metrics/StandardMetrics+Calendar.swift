extension StandardMetrics {
    static let calendar = #"""
        # The time spine: one row per business date, from the team's first fact to the newest complete day.
        #
        # Weeks begin where `week_start` of the programme says, and years in January. A team with another business year
        # says so here, for everything that reads the file:
        #
        #     config:
        #       meta:
        #         calendar: {timezone: Europe/Madrid, week_start: monday, fiscal_year_start: 2026-02-01}
        version: 2

        models:
          - name: calendar_day
            description: One row per business date.
            time_spine:
              standard_granularity_column: date_day
            columns:
              - {name: date_day, granularity: day}

        """#
}
