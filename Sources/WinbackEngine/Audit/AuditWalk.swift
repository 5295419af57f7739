package import WinbackModel

/// Walks along a stretch of the chain, row by row, and stops at the first thing wrong.
///
/// A stretch may begin anywhere, so that several are walked at once; `joined` then holds their ends together.
package struct AuditWalk: Sendable, Hashable {
    /// The first row that must be there.
    package let start: Int64
    /// Rows that are sound so far.
    package private(set) var rows: Int64 = 0
    /// The hash before its first row, as that row has it; `nil` before any row.
    package private(set) var entering: RawDigest?
    /// Hash of the last sound row.
    package private(set) var leaving: RawDigest
    /// What is wrong first.
    package private(set) var finding: AuditFinding?
    private var lowestForm: Int64?
    private var highestForm: Int64 = 1

    /// A walk that begins at a row; from the first row on it begins with zeros.
    package init(from start: Int64) {
        self.start = start
        leaving = .zero
    }

    /// The row that has to come next.
    package var next: Int64 { start + rows }

    /// Takes the next row; false when something is wrong and the walk is over.
    package mutating func take(_ link: AuditLink) -> Bool {
        if link.sequence == next, link.computed == link.stored, link.form == highestForm,
            entering != nil, link.previous == leaving
        {
            leaving = link.stored
            rows += 1
            return true
        }
        finding = problem(with: link)
        guard finding == nil else { return false }
        if entering == nil { entering = link.previous }
        lowestForm = lowestForm ?? link.form
        highestForm = link.form
        leaving = link.stored
        rows += 1
        return true
    }

    /// What is wrong with a row that is not plainly right.
    private func problem(with link: AuditLink) -> AuditFinding? {
        if link.sequence != next {
            if next == 1 {
                return AuditFinding(.noGenesis, row: 1, "the chain begins with row \(link.sequence) instead of row 1")
            }
            if link.sequence < next {
                return AuditFinding(
                    .reordered, row: link.sequence, "row \(link.sequence) comes after row \(next - 1)")
            }
            let gap = link.sequence - next
            return AuditFinding(
                .missing, row: next,
                gap == 1 ? "row \(next) is missing" : "rows \(next) to \(link.sequence - 1) are missing")
        }
        guard AuditRow.Form(rawValue: Int(truncatingIfNeeded: link.form)) != nil else {
            return AuditFinding(.form, row: next, "row \(next) has the form \(link.form), which no version writes")
        }
        if link.computed != link.stored {
            return AuditFinding(
                .altered, row: next, "row \(next) was changed after it was written: its hash is not that of its content"
            )
        }
        if entering != nil, link.form < highestForm {
            return AuditFinding(
                .form, row: next, "row \(next) has an older form of hash than the row before it")
        }
        if next == 1, link.previous != .zero {
            return AuditFinding(.noGenesis, row: 1, "row 1 says that rows came before it: it is not the first")
        }
        if entering != nil, link.previous != leaving { return Self.replaced(before: next) }
        return nil
    }

    /// A link is covered by its row's hash, so a break shows that the row before is not the one it was made after.
    private static func replaced(before row: Int64) -> AuditFinding {
        AuditFinding(
            .replaced, row: row - 1,
            "row \(row - 1) was replaced: it is whole in itself, but row \(row) was written after another row")
    }

    /// Both stretches as one, this one first; what is wrong with this one stays the finding.
    package func joined(with later: AuditWalk) -> AuditWalk {
        guard finding == nil else { return self }
        var whole = self
        guard let join = later.entering else {
            whole.finding = later.finding
            return whole
        }
        if entering != nil, join != leaving {
            whole.finding = Self.replaced(before: later.start)
            return whole
        }
        if let lowest = later.lowestForm, lowest < highestForm {
            whole.finding = AuditFinding(
                .form, row: later.start, "row \(later.start) has an older form of hash than the row before it")
            return whole
        }
        whole.entering = entering ?? join
        whole.rows += later.rows
        whole.leaving = later.leaving
        whole.finding = later.finding
        whole.highestForm = max(highestForm, later.highestForm)
        return whole
    }

    /// The walk at its end: one that found fewer rows than there must be misses the next.
    package func ended(through last: Int64) -> AuditWalk {
        guard finding == nil, next <= last else { return self }
        var whole = self
        let text = next == last ? "row \(last) is missing" : "rows \(next) to \(last) are missing"
        whole.finding = AuditFinding(.missing, row: next, text)
        return whole
    }

    /// The walk with its finding told more exactly.
    package func telling(_ finding: AuditFinding) -> AuditWalk {
        var walk = self
        walk.finding = finding
        return walk
    }
}
