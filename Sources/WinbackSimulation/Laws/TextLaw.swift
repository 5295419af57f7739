internal import WinbackEngine
internal import WinbackModel
internal import WinbackPorts

/// Law 9: nothing Winback stores as its own words holds a control character or what someone wrote into their name.
package struct TextLaw: LawChecker {
    package let law = Law.text
    private let marker: String
    private var looked: [LoopID: Int] = [:]

    /// Makes a checker; `marker` is part of every hostile name in the world.
    package init(marker: String = MemberNames.hostileMarker) { self.marker = marker }

    package mutating func check(_ step: StepEvidence, into findings: inout LawFindings) {
        for row in step.audit {
            let texts =
                [row.entry.action, row.entry.subject, row.entry.result, row.entry.inputs]
                + [row.entry.reason, row.entry.key]
            expect(texts, subject: "audit row \(row.sequence)", into: &findings)
        }
        for entry in step.entries { expect([entry.endReason], subject: "entry \(entry.id.value)", into: &findings) }
        for loop in step.loops { expect([loop.reason], subject: loop.id.text, into: &findings) }
        guard let books = step.books else { return }
        for proposal in books.proposals {
            expect([proposal.reason, proposal.decisionReason ?? ""], subject: proposal.id.text, into: &findings)
            expect(proposal.forecast.warnings, subject: proposal.id.text, into: &findings)
        }
        for epoch in books.epochs { expect([epoch.reason], subject: "period \(epoch.number)", into: &findings) }
        for look in books.looks where look.number > (looked[look.loop] ?? 0) {
            expect([look.sentence], subject: "look \(look.number)", into: &findings)
            looked[look.loop] = look.number
        }
        for cycle in books.cycles {
            expect(cycle.notes + cycle.exclusions.map(\.reason), subject: "cycle \(cycle.date)", into: &findings)
        }
        for counts in books.counts {
            expect(counts.counts.map(\.endReason), subject: "entries of \(counts.loop)", into: &findings)
        }
    }

    private func expect(_ texts: [String], subject: @autoclosure () -> String, into findings: inout LawFindings) {
        for text in texts where !text.isEmpty {
            findings.expect(
                text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } && text.unicodeScalars.allSatisfy(isPlain), law,
                "a text holds a control character", subject: subject())
            findings.expect(!holdsMarker(text), law, "a text holds what a member wrote", subject: subject())
        }
    }

    /// Bidirectional controls turn text around on a page; C1 controls drive terminals.
    private func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x80...0x9F, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: false
        default: true
        }
    }

    private func holdsMarker(_ text: String) -> Bool {
        let wanted = Array(marker.utf8)
        let bytes = Array(text.utf8)
        guard let first = wanted.first, bytes.count >= wanted.count else { return false }
        for start in 0...bytes.count - wanted.count where bytes[start] == first {
            if bytes[start..<start + wanted.count].elementsEqual(wanted) { return true }
        }
        return false
    }
}
