package import WinbackModel

/// Reads a playbook from YAML, strictly: whatever is unknown, undefined or impossible is a diagnostic, all at once.
package struct PlaybookReader {
    let context: PlaybookContext
    let problems = Problems()

    /// A reader for playbooks of a team.
    private init(_ context: PlaybookContext) { self.context = context }

    /// Reads one playbook; `file` is the name used in diagnostics.
    package static func read(_ text: String, file: String, context: PlaybookContext) -> Reading<Playbook> {
        let reader = PlaybookReader(context)
        let root = YAMLReader.read(text, file: file, reader.problems)
        let playbook = root.flatMap { reader.playbook($0) }
        return Reading(playbook, reader.problems)
    }

    static let keys = [
        "playbook", "owner", "priority", "goal", "audience", "holdout", "journeys", "budget", "contact", "guardrails",
        "cadence", "tuning", "runs_until",
    ]

    private func playbook(_ root: YAMLNode) -> Playbook? {
        guard let top = YAMLMapping(root, "the playbook", known: Self.keys, problems) else { return nil }
        // Every part is read before any is asked for, so that the problems of all of them come out together.
        let name = top.value("playbook", "a name of small letters, digits and hyphens") { Self.isName($0) ? $0 : nil }
        let owner = top.value("owner", "an e-mail address") { Self.isAddress($0) ? $0 : nil }
        let priority = top.integer("priority", -1_000...1_000, default: 0)
        let goal = goal(top)
        let audience = audience(top)
        let holdout = top.mapping("holdout", known: ["share"])?.share("share")
        let journeys = journeys(top)
        let budget = budget(top)
        let contact = contact(top)
        let guardrails = guardrails(top)
        let cadence = cadence(top)
        let tuning = tuning(top)
        let runsUntil = top.duration("runs_until")
        let check = PlaybookCheck(top, context, journeys: journeys ?? [], problems)
        if let budget { check.budget(budget) }
        guard let name, let owner, let goal, let audience, let holdout, let journeys, let budget, let contact,
            let guardrails, let cadence, let tuning, let runsUntil
        else {
            check.partly(holdout, goal, runsUntil, tuning)
            return nil
        }
        let playbook = Playbook(
            name: LoopID(name), owner: owner, goal: goal, audience: audience, holdoutShare: holdout,
            journeys: journeys, budget: budget, contact: contact, guardrails: guardrails, cadence: cadence,
            tuning: tuning, runsUntil: runsUntil, priority: priority)
        check.partly(holdout, goal, runsUntil, tuning)
        return playbook
    }

    static func isName(_ text: String) -> Bool {
        guard (1...64).contains(text.utf8.count), text.first != "-", text.last != "-" else { return false }
        return text.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
                || $0 == UInt8(ascii: "_")
        }
    }

    static func isAddress(_ text: String) -> Bool {
        let halves = text.split(separator: "@", omittingEmptySubsequences: false)
        return halves.count == 2 && halves.allSatisfy { !$0.isEmpty && !$0.contains(" ") } && text.utf8.count <= 254
    }

    /// A governed metric's name.
    func metric(_ mapping: YAMLMapping, _ key: String) -> String? {
        mapping.required(key).flatMap { metric($0, mapping, key) }
    }

    func metric(_ node: YAMLNode, _ mapping: YAMLMapping, _ key: String) -> String? {
        let known = context.metrics
        return mapping.scalar(
            node, key, "a governed metric (" + known.joined(separator: ", ") + ")",
            nearest: { NearestName.of($0, among: known) }, { known.contains($0) ? $0 : nil })
    }
}
