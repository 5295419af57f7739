package import WinbackModel
internal import WinbackStatistics

/// What a loop's reading is worth in money, and what became of those who came back.
package struct LoopValue: Sendable, Hashable {
    /// How members arrive in their groups.
    package enum Split: String, Sendable, Hashable, CaseIterable {
        /// In the planned shares.
        case healthy
        /// A person should look.
        case alarm
        /// Nothing may be believed.
        case broken
    }

    /// An early reading: windows still open count by the share of comebacks usually seen by their age.
    package struct Early: Sendable, Hashable {
        /// Expected difference in members who come back, treated minus control.
        package var difference: Double
        /// Members counted, open windows included.
        package var members: Int
        /// Makes a reading.
        package init(difference: Double, members: Int) {
            self.difference = difference
            self.members = members
        }
    }

    /// Of members who came back long enough ago, how many bought again.
    package struct Again: Sendable, Hashable {
        /// Days after the order that brought them back.
        package var days: Int
        /// Treated members who came back at least so long ago.
        package var treated: Int
        /// Of these, bought again in time.
        package var treatedAgain: Int
        /// The same of the control group.
        package var heldOut: Int
        /// The same of the control group.
        package var heldOutAgain: Int
        /// Makes a reading.
        package init(days: Int, treated: Int, treatedAgain: Int, heldOut: Int, heldOutAgain: Int) {
            self.days = days
            self.treated = treated
            self.treatedAgain = treatedAgain
            self.heldOut = heldOut
            self.heldOutAgain = heldOutAgain
        }
    }

    /// Margin per assigned member less all that was given, in minor units; nil while thin.
    package var profit: LookRecord.Interval?
    /// Value given for one comeback more, in minor units; nil while thin, or when fewer came back.
    package var costPerComeback: CostPerComeback?
    /// Share of the comebacks paid for that would have happened anyway; nil while thin.
    package var subsidy: LookRecord.Interval?
    /// The early reading; nil when no window is open or evidence is thin.
    package var early: Early?
    /// Second lifetimes, by days; empty without such comebacks in both groups.
    package var again: [Again]
    /// How members arrive.
    package var split: Split

    /// A cost whose upper end may be open, because no difference is not excluded.
    package struct CostPerComeback: Sendable, Hashable {
        /// Value given over comebacks more than without.
        package var estimate: Double
        /// Lower end.
        package var low: Double
        /// Upper end; nil when unbounded.
        package var high: Double?
        /// Makes a cost.
        package init(estimate: Double, low: Double, high: Double?) {
            self.estimate = estimate
            self.low = low
            self.high = high
        }
    }

    /// Makes a value from its parts.
    package init(
        profit: LookRecord.Interval?, costPerComeback: CostPerComeback?, subsidy: LookRecord.Interval?, early: Early?,
        again: [Again], split: Split
    ) {
        self.profit = profit
        self.costPerComeback = costPerComeback
        self.subsidy = subsidy
        self.early = early
        self.again = again
        self.split = split
    }
}

/// Members of one group who entered equally long ago, and what they did since.
package struct ComebackCount: Sendable, Hashable {
    /// Whether they are held out.
    package var isHeldOut: Bool
    /// Whole days since entry.
    package var age: Int
    /// Whole days from entry to the first order inside the window; nil when there is none.
    package var delay: Int?
    /// Whole days from that order to the next one, whenever; nil when there is none.
    package var again: Int?
    /// Members.
    package var members: Int
    /// Makes a count.
    package init(isHeldOut: Bool, age: Int, delay: Int?, again: Int?, members: Int) {
        self.isHeldOut = isHeldOut
        self.age = age
        self.delay = delay
        self.again = again
        self.members = members
    }
}

/// Works out what a reading is worth.
package struct LoopValuation: Sendable {
    /// The latest look.
    package let look: LookRecord
    /// All the loop has given so far: outstanding offers and what was used.
    package let given: Money
    /// Treated members who entered.
    package let treated: Int
    /// What members did since they entered.
    package let comebacks: [ComebackCount]
    /// Days of the goal's window.
    package let window: Int

    /// Takes the latest look and the facts beside it.
    package init(look: LookRecord, given: Money, treated: Int, comebacks: [ComebackCount], window: Int) {
        self.look = look
        self.given = given
        self.treated = treated
        self.comebacks = comebacks
        self.window = max(1, window)
    }

    /// The value.
    package var value: LoopValue {
        let split: LoopValue.Split =
            look.sampleRatioLogE >= SampleRatioTest.stopThreshold
            ? .broken : look.sampleRatioLogE >= SampleRatioTest.alarmThreshold ? .alarm : .healthy
        return LoopValue(
            profit: look.margin, costPerComeback: cost, subsidy: subsidy, early: split == .broken ? nil : early,
            again: split == .broken ? [] : [60, 90].compactMap(again), split: split)
    }

    /// What one treated member was given over the lift and its ends; unbounded above unless no lift is excluded.
    private var cost: LoopValue.CostPerComeback? {
        guard let lift = look.lift, lift.estimate > 0, lift.high > 0, treated > 0 else { return nil }
        let each = Double(given.minorUnits) / Double(treated)
        return .init(
            estimate: each / lift.estimate, low: each / lift.high, high: lift.low > 0 ? each / lift.low : nil)
    }

    /// The control group's rate over the treated one's: of members who came back, those who would have anyway.
    private var subsidy: LookRecord.Interval? {
        guard let ratio = look.evidence?.ratio, ratio.estimate > 0,
            let estimate = SubsidyShare.ofReturning(rateRatio: ratio.estimate)
        else { return nil }
        let ends = SubsidyShare.ofReturning(rateRatio: ConfidenceInterval(lower: ratio.low, upper: ratio.high))
        return .init(estimate: estimate, low: ends.lower, high: ends.upper)
    }

    private func cohorts(heldOut: Bool) -> [EntryCohort] {
        var byAge: [Int: EntryCohort] = [:]
        for count in comebacks where count.isHeldOut == heldOut {
            var cohort =
                byAge[count.age]
                ?? EntryCohort(age: count.age, members: 0, conversions: [Int](repeating: 0, count: window))
            cohort.members += count.members
            // A delay of less than a day is seen by the end of the first.
            if let delay = count.delay { cohort.conversions[min(delay, window - 1)] += count.members }
            byAge[count.age] = cohort
        }
        return byAge.keys.sorted().compactMap { byAge[$0] }
    }

    /// Both groups under one curve of delays, by the reverse product-limit estimator.
    private var early: LoopValue.Early? {
        let groups = [cohorts(heldOut: false), cohorts(heldOut: true)]
        guard groups.allSatisfy({ !$0.isEmpty }), groups.joined().contains(where: { $0.age < window }) else {
            return nil
        }
        let curve = DelayCurve(groups.flatMap { $0 }, window: window)
        let counts = groups.map { DelayedCounts($0, curve: curve) }
        guard counts[0].successes + counts[1].successes >= Double(LiftReader.leastGoals), counts[1].successes > 0,
            counts.allSatisfy({ $0.trials > 0 })
        else { return nil }
        let rates = counts.map { min(1, $0.successes / $0.trials) }
        return .init(
            difference: rates[0] - rates[1], members: groups.joined().reduce(0) { $0 + $1.members })
    }

    private func again(_ days: Int) -> LoopValue.Again? {
        var again = LoopValue.Again(days: days, treated: 0, treatedAgain: 0, heldOut: 0, heldOutAgain: 0)
        for count in comebacks {
            guard let delay = count.delay, count.age - delay > days else { continue }
            let inTime = count.again.map { $0 < days } ?? false ? count.members : 0
            if count.isHeldOut {
                again.heldOut += count.members
                again.heldOutAgain += inTime
            } else {
                again.treated += count.members
                again.treatedAgain += inTime
            }
        }
        // As with every number: none from a handful.
        let isEnough = again.treated + again.heldOut >= LiftReader.leastGoals && again.heldOut > 0
        return isEnough ? again : nil
    }
}
