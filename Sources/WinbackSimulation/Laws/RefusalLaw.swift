internal import WinbackEngine
internal import WinbackModel
internal import WinbackPorts

/// Law 10: whatever is refused, put off, left out or ended says why, and no reason tells an arm.
package struct RefusalLaw: LawChecker {
    package let law = Law.refusals

    /// Makes a checker.
    package init() {}

    package mutating func check(_ step: StepEvidence, into findings: inout LawFindings) {
        for row in step.audit {
            let subject = "audit row \(row.sequence)"
            for word in ["refused", "later", "unknown"] where row.entry.result.hasPrefix(word) {
                findings.expect(
                    row.entry.result.utf8.count > word.utf8.count + 2, law, "\(word), and not why", subject: subject)
            }
            if row.entry.subject.hasPrefix("entry/") {
                findings.expect(
                    !namesAnArm(row.entry.result, step), law, "a member's arm can be read off it", subject: subject)
            }
        }
        guard let books = step.books else { return }
        for counts in books.counts {
            for count in counts.counts where count.status == .ended {
                let subject = "entries of \(counts.loop)"
                findings.expect(
                    !count.endReason.isEmpty, law, "\(count.entries) entries ended, and nobody says why",
                    subject: subject)
                findings.expect(
                    !namesAnArm(count.endReason, step), law, "the end of an entry names an arm", subject: subject)
            }
        }
        for cycle in books.cycles {
            for exclusion in cycle.exclusions {
                findings.expect(
                    !exclusion.reason.isEmpty, law, "\(exclusion.members) members were left out, and nobody says why",
                    subject: "cycle \(cycle.date)")
                findings.expect(
                    !namesAnArm(exclusion.reason, step), law, "an exclusion names an arm",
                    subject: "cycle \(cycle.date)")
            }
        }
        findings.expect(
            books.stuck.isEmpty, law, "\(books.stuck.count) entries wait for nothing",
            subject: "entry \(books.stuck.first?.id.value ?? 0)")
    }

    private func namesAnArm(_ text: String, _ step: StepEvidence) -> Bool {
        let words = text.split { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "-" }.map { $0.lowercased() }
        if words.contains("holdout") || words.contains("arm") || text.contains("control group") { return true }
        for (index, word) in words.enumerated().dropFirst()
        where words[index - 1] == "variant" || words[index - 1] == "journey" {
            let named = step.loops.contains { loop in
                step.playbook(loop.digest)?.journeys.contains { $0.name.lowercased() == word } ?? false
            }
            if named { return true }
        }
        return false
    }
}
