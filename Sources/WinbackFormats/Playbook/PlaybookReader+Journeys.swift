import WinbackModel

extension PlaybookReader {
    static let stepKinds = ["send", "wait", "award_points", "issue_coupon", "branch", "webhook", "exit"]

    func journeys(_ top: YAMLMapping) -> [Journey]? {
        guard let node = top.required("journeys") else { return nil }
        guard case .mapping(let entries) = node.content, !entries.isEmpty else {
            problems.error(node.place, "`journeys` is \(node.shown), expected names, each with a list of steps")
            return nil
        }
        if entries.count > 20 { problems.error(node.place, "\(entries.count) journeys, at most 20 are accepted") }
        return entries.map { entry in
            if !Self.isName(entry.key) {
                let message = "`\(entry.key.prefix(60))` is no journey's name (small letters, digits, hyphens)"
                problems.error(entry.keyPlace, message)
            }
            var path = Path(what: "journey \(entry.key.prefix(60))")
            return Journey(name: entry.key, steps: steps(entry.value, &path))
        }
    }

    /// Where in a journey the reading stands.
    struct Path {
        let what: String
        var depth = 0
        /// Whether every way here has issued a coupon; after an exit nothing follows, so anything holds.
        var hasCoupon = false

        func inside(_ side: String) -> Path { Path(what: what + ", " + side, depth: depth + 1, hasCoupon: hasCoupon) }
    }

    func steps(_ node: YAMLNode, _ path: inout Path) -> [Journey.Step] {
        let what = path.what
        guard case .sequence(let items) = node.content else {
            problems.error(node.place, "\(what) is \(node.shown), expected a list of steps")
            return []
        }
        if items.isEmpty { problems.error(node.place, "\(what) has no steps") }
        if items.count > 50 { problems.error(node.place, "\(what) has \(items.count) steps, at most 50 are accepted") }
        var steps: [Journey.Step] = []
        for (index, item) in items.enumerated() {
            guard let step = step(item, &path) else { continue }
            if case .exit = step, index + 1 < items.count {
                problems.error(items[index + 1].place, "\(what) goes on after `exit`; these steps are never reached")
            }
            steps.append(step)
        }
        return steps
    }

    private func step(_ node: YAMLNode, _ path: inout Path) -> Journey.Step? {
        let expected = "a step of \(path.what)"
        guard let step = YAMLMapping(node, expected, known: Self.stepKinds, problems) else { return nil }
        guard step.keys.count == 1, let kind = step.keys.first else {
            if step.keys.allSatisfy(Self.stepKinds.contains) {
                problems.error(node.place, "\(expected) has \(step.keys.count) actions, expected one")
            }
            return nil
        }
        guard Self.stepKinds.contains(kind), let value = step.required(kind) else { return nil }
        switch kind {
        case "send": return send(value, path)
        case "wait": return wait(value, &path)
        case "award_points": return awardPoints(value)
        case "issue_coupon":
            path.hasCoupon = true
            return issueCoupon(value)
        case "branch": return branch(value, &path)
        case "webhook": return webhook(value)
        default:
            path.hasCoupon = true
            return exit(value)
        }
    }

    private func send(_ node: YAMLNode, _ path: Path) -> Journey.Step? {
        guard let send = YAMLMapping(node, "send", known: ["channel", "template", "on_cap"], problems) else {
            return nil
        }
        let channels = context.channels.map { ($0.rawValue, $0) }
        let channel = send.required("channel").flatMap { send.word($0, "channel", channels) }
        let templates = context.templates.map { ($0.id.text, $0) }
        let template = send.required("template").flatMap { send.word($0, "template", templates) }
        // Waiting for room is what happens anyway, so it is stated by nothing.
        let choices = [("defer", Journey.CapChoice?.none)] + Journey.CapChoice.allCases.map { ($0.rawValue, $0) }
        let onCap = send.optional("on_cap").flatMap { send.word($0, "on_cap", choices) } ?? nil
        guard let channel, let template else { return nil }
        if template.channel != channel {
            let message =
                "template `\(template.id)` is written for \(template.channel.rawValue), not \(channel.rawValue)"
            problems.error(send.place(of: "template"), message)
        }
        let needsCoupon = TemplateText(template.subject).needsCoupon || TemplateText(template.body).needsCoupon
        if needsCoupon, !path.hasCoupon {
            let message = "template `\(template.id)` shows a coupon, and \(path.what) may not have issued one before it"
            problems.error(send.place(of: "template"), message)
        }
        return .send(channel: channel, template: template.id, onCap: onCap)
    }

    private func awardPoints(_ node: YAMLNode) -> Journey.Step? {
        YAMLMapping(node, "award_points", known: ["points"], problems)?.integer("points", 1...1_000_000)
            .map { .awardPoints($0) }
    }

    private func issueCoupon(_ node: YAMLNode) -> Journey.Step? {
        guard let issue = YAMLMapping(node, "issue_coupon", known: ["pool", "expires"], problems) else { return nil }
        let pools = context.pools.map { ($0.id.text, $0.id) }
        let pool = issue.required("pool").flatMap { issue.word($0, "pool", pools) }
        let expires = issue.duration("expires")
        guard let pool, let expires else { return nil }
        return .issueCoupon(pool: pool, expires: expires)
    }

    private func branch(_ node: YAMLNode, _ path: inout Path) -> Journey.Step? {
        guard path.depth < 8 else {
            problems.error(node.place, "branches nested deeper than 8")
            return nil
        }
        guard let branch = YAMLMapping(node, "branch", known: ["when", "then", "else"], problems) else { return nil }
        let condition = branch.required("when").flatMap(condition)
        var (thenPath, elsePath) = (path.inside("then"), path.inside("else"))
        let then = branch.required("then").map { steps($0, &thenPath) }
        let otherwise = branch.optional("else").map { steps($0, &elsePath) } ?? []
        path.hasCoupon = thenPath.hasCoupon && elsePath.hasCoupon
        guard let condition, let then else { return nil }
        return .branch(when: condition, then: then, otherwise: otherwise)
    }

    private func webhook(_ node: YAMLNode) -> Journey.Step? {
        guard let webhook = YAMLMapping(node, "webhook", known: ["to"], problems), let to = webhook.required("to")
        else {
            return nil
        }
        let known = context.destinations
        let expected = known.isEmpty ? "a destination, and the team has none" : "one of " + YAMLMapping.list(known)
        return webhook.scalar(
            to, "to", expected, nearest: { NearestName.of($0, among: known) },
            { known.contains($0) ? .webhook(to: DestinationID($0)) : nil })
    }

    private func exit(_ node: YAMLNode) -> Journey.Step? {
        YAMLMapping(node, "exit", known: ["reason"], problems)?.text("reason").map { .exit(reason: $0) }
    }
}
