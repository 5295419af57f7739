package import WinbackEngine
package import WinbackModel
package import WinbackPorts
package import WinbackStatistics

extension LoopDriver {
    /// Brings cadences up to date: members whose orders changed, then members whose next transition has come.
    ///
    /// Cost grows with those members, not with all. Returns how many records were written.
    @discardableResult
    package func refreshChurn(on date: CivilDate) async throws -> Int {
        var written = 0
        while true {
            let count = try await commit { transaction in
                let members = try transaction.unrefreshedMembers(limit: Self.churnBatch)
                if members.isEmpty { return 0 }
                var records: [ChurnRecord] = []
                var emptied: [MemberKey] = []
                for (member, days) in try transaction.purchaseDays(of: members) {
                    if let record = ChurnRecord(member: member, purchaseDays: days, on: date) {
                        records.append(record)
                    } else {
                        emptied.append(member)
                    }
                }
                try transaction.saveChurn(records, emptied: emptied)
                return members.count
            }
            if count == 0 { break }
            written += count
        }
        while true {
            let count = try await commit { transaction in
                let due = try transaction.dueTransitions(through: date, limit: Self.churnBatch)
                if due.isEmpty { return 0 }
                try transaction.saveChurn(due.map { $0.advanced(to: date) }, emptied: [])
                return due.count
            }
            if count == 0 { break }
            written += count
        }
        return written
    }

    /// Members refreshed in one transaction.
    private static let churnBatch = 20_000

    /// Fits the purchase model on all orders up to a date, without a look into the future, and records it.
    ///
    /// `nil` while nobody has bought.
    @discardableResult
    package func fitChurn(asOf date: CivilDate, at now: Instant) async throws -> ChurnFitRecord? {
        let groups = try await store.read { try $0.purchaseHistories(through: date) }
        if groups.isEmpty { return nil }
        let record = ChurnFitting.fit(groups, asOf: date, at: now)
        try await store.write { transaction in
            try transaction.saveFit(record)
            try transaction.audit([
                AuditEntry(
                    at: now, principal: Principal.daemon.id, action: "churn.fit", subject: record.model,
                    result: "accepted: \(record.diagnosis)", inputs: record.dataHash.hex)
            ])
        }
        return record
    }
}

/// Turns stored histories into a recorded fit.
package enum ChurnFitting {
    /// Weeks between two dates, exact.
    package static func weeks(from first: CivilDate, to last: CivilDate) -> Double { Double(last - first) / 7 }

    /// The history a model sees of a group on a date.
    package static func history(repeats: Int, first: CivilDate, last: CivilDate, asOf date: CivilDate)
        -> PurchaseHistory
    {
        PurchaseHistory(
            frequency: repeats, recency: repeats == 0 ? 0 : weeks(from: first, to: last),
            age: weeks(from: first, to: date))
    }

    /// Fits MBG/NBD on grouped histories.
    package static func fit(_ groups: [GroupedHistory], asOf date: CivilDate, at now: Instant) -> ChurnFitRecord {
        let counts = PurchaseHistoryCounts(
            grouped: groups.map { group in
                (
                    history: history(repeats: group.repeats, first: group.firstDay, last: group.lastDay, asOf: date),
                    count: group.members
                )
            })
        let fit = MBGNBD.fit(counts)
        let parameters = fit.parameters
        return ChurnFitRecord(
            model: fit.model, asOf: date,
            parameters: [
                .init(name: "r", value: parameters.r), .init(name: "alpha", value: parameters.alpha),
                .init(name: "a", value: parameters.a), .init(name: "b", value: parameters.b),
            ],
            logLikelihood: fit.logLikelihood, members: fit.members, dataHash: dataHash(groups, asOf: date),
            diagnosis: "\(fit.diagnosis)", fittedAt: now)
    }

    /// The SHA-256 over the cut and every group, 8 bytes a number.
    private static func dataHash(_ groups: [GroupedHistory], asOf date: CivilDate) -> ContentHash {
        var bytes = Array("winback/churn-data/1".utf8)
        bytes.reserveCapacity(bytes.count + 8 + groups.count * 32)
        func append(_ value: Int) { withUnsafeBytes(of: Int64(value).littleEndian) { bytes.append(contentsOf: $0) } }
        append(Int(date.daysSinceEpoch))
        for group in groups {
            append(group.repeats)
            append(Int(group.firstDay.daysSinceEpoch))
            append(Int(group.lastDay.daysSinceEpoch))
            append(group.members)
        }
        return ContentHash(of: bytes)
    }

    /// The model of a recorded fit; `nil` unless it holds the four parameters of MBG/NBD.
    package static func model(_ record: ChurnFitRecord) -> MBGNBD? {
        func value(_ name: String) -> Double? { record.parameters.first { $0.name == name }?.value }
        guard let r = value("r"), let alpha = value("alpha"), let a = value("a"), let b = value("b") else { return nil }
        return MBGNBD(ChurnParameters(r: r, alpha: alpha, a: a, b: b))
    }
}
