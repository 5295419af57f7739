import WinbackEngine
import WinbackModel

/// Sums and sets under construction, added to what is stored or put in its place.
struct RollupBuilder {
    private struct Slot: Hashable {
        var cut: Int64
        var day: Int32
        var value: Int
    }

    private let scan: RollupScan
    private var slots: [Slot: Int] = [:]
    /// Per measure, by slot.
    private var sums: [[Int64]]
    private var counts: [[Int64]]
    /// Per measure that counts members, days with the members touched and whether they belong there.
    private var sets: [[Int32: (added: MemberSet, removed: MemberSet)]]
    private let ownCuts: [Int64]
    private static let memberCuts = Relation.memberCuts.map { RollupBuilder.cutNumber("member." + $0) }

    init(_ scan: RollupScan) {
        self.scan = scan
        sums = Array(repeating: [], count: scan.measures.count)
        counts = sums
        sets = Array(repeating: [:], count: scan.measures.count)
        ownCuts = scan.relation.cuts.map(Self.cutNumber)
    }

    private static func cutNumber(_ name: String) -> Int64 {
        Int64(RollupPlace.cuts.firstIndex(of: name) ?? 0)
    }

    /// Adds what a row says, `sign` times; `attributes` are the numbers of the member's.
    mutating func add(_ row: RollupScan.Row, attributes: [Int], sign: Int64, onlyAttributes: Bool = false) {
        var places: [Int] = []
        if !onlyAttributes {
            places.append(slot(Slot(cut: 0, day: row.day, value: 0)))
            for (cut, value) in zip(ownCuts, row.cuts) {
                places.append(slot(Slot(cut: cut, day: row.day, value: value)))
            }
        }
        for (cut, value) in zip(Self.memberCuts, attributes) {
            places.append(slot(Slot(cut: cut, day: row.day, value: value)))
        }
        for (index, value) in row.values.enumerated() where !scan.measures[index].measure.countsMembers {
            guard let value else { continue }
            for place in places {
                sums[index][place] &+= sign * value
                counts[index][place] += sign
            }
        }
    }

    private mutating func slot(_ slot: Slot) -> Int {
        if let known = slots[slot] { return known }
        let place = slots.count
        slots[slot] = place
        for index in sums.indices {
            sums[index].append(0)
            counts[index].append(0)
        }
        return place
    }

    /// Says for each measure of members whether a member counts on a day.
    mutating func mark(_ number: Int, on day: Int32, counts: [Bool]) {
        for (index, isIn) in counts.enumerated() where scan.measures[index].measure.countsMembers {
            if isIn {
                sets[index][day, default: (MemberSet(), MemberSet())].added.insert(number)
                sets[index][day]?.removed.remove(number)
            } else if sets[index][day]?.added.contains(number) != true {
                sets[index][day, default: (MemberSet(), MemberSet())].removed.insert(number)
            }
        }
    }

    /// Says that a row counts its member, for every measure of members it has a value for.
    mutating func mark(_ number: Int, _ row: RollupScan.Row) {
        for index in row.values.indices
        where row.values[index] != nil && scan.measures[index].measure.countsMembers {
            sets[index][row.day, default: (MemberSet(), MemberSet())].added.insert(number)
        }
    }

    /// Writes everything; `isFresh` says that nothing is stored yet.
    func save(_ db: SQLConnection, isFresh: Bool) throws {
        let ordered = slots.sorted { ($0.key.cut, $0.key.day, $0.key.value) < ($1.key.cut, $1.key.day, $1.key.value) }
        let store = try RollupDays(db)
        for (index, kept) in scan.measures.enumerated() {
            if kept.measure.countsMembers {
                try save(sets[index], of: kept, store, isFresh: isFresh)
                continue
            }
            var start = 0
            while start < ordered.count {
                let (cut, day) = (ordered[start].key.cut, ordered[start].key.day)
                let key = kept.id << 40 | cut << 32 | (Int64(day) + 0x8000_0000)
                var cells = RollupCells()
                var end = start
                var changes = false
                while end < ordered.count, ordered[end].key.cut == cut, ordered[end].key.day == day {
                    let place = ordered[end].value
                    if sums[index][place] != 0 || counts[index][place] != 0 {
                        if !changes, !isFresh { cells = try store.cells(key) }
                        changes = true
                        cells.add(ordered[end].key.value, sum: sums[index][place], count: counts[index][place])
                    }
                    end += 1
                }
                if changes { try store.save(cells.cells.isEmpty ? nil : cells.bytes, at: key) }
                start = end
            }
        }
    }

    private func save(
        _ days: [Int32: (added: MemberSet, removed: MemberSet)], of kept: RollupScan.Kept, _ store: RollupDays,
        isFresh: Bool
    ) throws {
        for (day, change) in days.sorted(by: { $0.key < $1.key }) {
            let key = kept.id << 40 | (Int64(day) + 0x8000_0000)
            var members = isFresh ? MemberSet() : try store.members(key)
            members.formUnion(change.added)
            for index in 0..<min(members.words.count, change.removed.words.count) {
                members.words[index] &= ~change.removed.words[index]
            }
            try store.save(members.isEmpty ? nil : members.bytes, at: key)
        }
    }
}

/// The stored days of rollups.
struct RollupDays {
    private let read: SQLStatement
    private let write: SQLStatement
    private let delete: SQLStatement

    init(_ db: SQLConnection) throws {
        read = try db.prepare("SELECT cells FROM rollup_day WHERE key = $1")
        write = try db.prepare(
            "INSERT INTO rollup_day (key, cells) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET cells = excluded.cells"
        )
        delete = try db.prepare("DELETE FROM rollup_day WHERE key = $1")
    }

    /// The sums at a key; none when nothing is stored.
    func cells(_ key: Int64) throws -> RollupCells {
        read.bind(1, key as Int64?)
        return try read.first { read.bytes(0, RollupCells.init(bytes:)) } ?? RollupCells()
    }

    /// The set at a key; empty when nothing is stored.
    func members(_ key: Int64) throws -> MemberSet {
        read.bind(1, key as Int64?)
        return try read.first { read.bytes(0, MemberSet.init(bytes:)) } ?? MemberSet()
    }

    /// Puts bytes at a key, or nothing.
    func save(_ bytes: [UInt8]?, at key: Int64) throws {
        guard let bytes else {
            delete.bind(1, key as Int64?)
            _ = try delete.step()
            return
        }
        write.bind(1, key as Int64?)
        write.bind(2, bytes as [UInt8]?)
        _ = try write.step()
    }
}
