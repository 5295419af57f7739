package import WinbackEngine
import WinbackLoop
import WinbackModel
import WinbackPorts
import WinbackWire

/// Churn states, the purchase model and what both say of members.
package enum ChurnOperations {
    /// Brings states up to date after facts changed.
    package static let refresh = Operation<RefreshInput, RefreshOutput>(
        "churn.refresh", "Bring every member's churn state up to date.", scope: .factsWrite, effect: .write,
        input: RefreshInput.shape, output: RefreshOutput.shape,
        handler: { context, input in
            let members = try await context.team.driver.refreshChurn(on: input.on ?? context.today)
            return RefreshOutput(members: members)
        })

    /// Fits the purchase model.
    package static let fit = Operation<FitInput, ChurnFitRecord>(
        "churn.fit", "Fit the purchase model to all orders and record it.", scope: .loopsOperate, effect: .write,
        input: FitInput.shape, output: ChurnFitRecord.shape,
        handler: { context, input in
            let groups: [GroupedHistory]
            let asOf: CivilDate
            (groups, asOf) = try await context.store.read { [today = context.today] transaction in
                let asOf = try input.asOf ?? transaction.factCounts().latestOrderDay ?? today
                return (try transaction.purchaseHistories(through: asOf), asOf)
            }
            let record = ChurnFitting.fit(groups, asOf: asOf, at: context.now)
            try await context.commit { try $0.saveFit(record) }
            return record
        })

    /// Lists members by state.
    package static let list = Operation<ListInput, ListOutput>(
        "churn.list", "List members by churn state, latest order first.", scope: .membersRead, effect: .read,
        input: ListInput.shape, output: ListOutput.shape,
        handler: { context, input in
            try await context.store.read { [today = context.today] transaction in
                let states = input.states.isEmpty ? [.slipping, .lapsed] : input.states
                let records = try transaction.churnList(states: states, limit: input.limit, offset: input.offset)
                let ids = Dictionary(
                    uniqueKeysWithValues: try transaction.memberIDs(records.map(\.member)).map { ($0.key, $0.id) })
                let model = try transaction.latestFit().flatMap(ChurnFitting.model)
                let weeks = Double(input.horizon.wholeDays) / 7
                let total = try transaction.churnCounts().filter { states.contains($0.state) }
                    .reduce(0) { $0 + $1.members }
                return ListOutput(
                    total: total, horizon: input.horizon,
                    members: records.map { record in
                        ChurnRow(
                            member: ids[record.member] ?? "?", record: record,
                            expected: ChurnForecast.expected(record, model, on: today, weeks: weeks))
                    })
            }
        })

    /// One member.
    package static let show = Operation<ShowInput, ChurnRow>(
        "churn.show", "Show one member's cadence, state and expected purchases.", scope: .membersRead, effect: .read,
        input: ShowInput.shape, output: ChurnRow.shape, subject: { "\(MemberKey(memberID: $0.member).value)" },
        handler: { context, input in
            try await context.store.read { [today = context.today] transaction in
                let key = MemberKey(memberID: input.member)
                guard try transaction.member(id: input.member) != nil else {
                    throw WinbackError(
                        "no_member", .notFound, "there is no member with this id",
                        advice: "ids are those of your own files, as imported")
                }
                guard let record = try transaction.churn(of: key) else {
                    throw WinbackError("no_orders", .notFound, "this member has no orders, so the state is new")
                }
                let model = try transaction.latestFit().flatMap(ChurnFitting.model)
                let weeks = Double(input.horizon.wholeDays) / 7
                return ChurnRow(
                    member: input.member, record: record,
                    expected: ChurnForecast.expected(record, model, on: today, weeks: weeks))
            }
        })

    /// Members by state and tier.
    package static let summary = Operation<NoInput, SummaryOutput>(
        "churn.summary", "Count members by churn state and tier.", scope: .metricsRead, effect: .read,
        input: NoInput.shape, output: SummaryOutput.shape,
        handler: { context, _ in
            try await context.store.read { [today = context.today] transaction in
                let facts = try transaction.factCounts()
                return SummaryOutput(
                    asOf: today, members: facts.members, orders: facts.orders, latestOrder: facts.latestOrderDay,
                    counts: try transaction.churnCounts(), fit: try transaction.latestFit())
            }
        })

    /// Forecast against what really came.
    package static let backtest = Operation<BacktestInput, BacktestOutput>(
        "churn.backtest", "Fit on orders up to a date and compare the forecast with what came after.",
        scope: .metricsRead, effect: .read, input: BacktestInput.shape, output: BacktestOutput.shape,
        handler: { context, input in
            let days = input.horizon.wholeDays
            let histories = try await context.store.read {
                try $0.memberHistories(through: input.split, horizonDays: days)
            }
            guard !histories.isEmpty else {
                throw WinbackError(
                    "no_orders", .notFound, "there are no orders on or before \(input.split)",
                    advice: "choose a --split inside the range of your orders")
            }
            var output = ChurnBacktest.run(histories, split: input.split, horizon: input.horizon)
            // Half of the time that was seen: what came in the other half is known at the split.
            guard let begun = histories.map(\.firstDay).min(), input.split - begun >= 2 * 28 else { return output }
            let half = input.split - (input.split - begun) / 2
            let earlier = try await context.store.read {
                try $0.memberHistories(through: half, horizonDays: input.split - half)
            }
            output.blend = BacktestBlend.blend(
                histories, split: input.split, weeks: Double(days) / 7, learnedFrom: earlier, at: half)
            return output
        })
}
