extension Playbook {
    /// The hash of the playbook alone, without what it names.
    package var contentHash: ContentHash {
        var writer = CanonicalWriter(domain: "winback/playbook/1")
        write(to: &writer)
        return writer.digest
    }

    /// Writes every field in a fixed order.
    package func write(to writer: inout CanonicalWriter) {
        writer.field("playbook", name.text)
        writer.field("owner", owner)
        writer.field("goal", [goal.metric, goal.window.description, goal.minimumLift.description, goal.value ?? ""])
        writer.field("states", audience.states.map(\.word))
        writer.field("tiers", audience.tiers)
        writer.field("countries", audience.countries)
        writer.field("stores", audience.stores)
        writer.field(
            "entry",
            [
                "\(audience.perDay)", audience.coolOff.description, "\(audience.lifetime)", audience.order.rawValue,
            ])
        writer.field("holdout", holdoutShare.millionths)
        writer.field("journeys", journeys.count)
        for journey in journeys {
            writer.field("journey", journey.name)
            Self.write(journey.steps, to: &writer)
        }
        writer.field("budget", [budget.perMember, budget.perDay, budget.total].map { "\($0.minorUnits)" })
        writer.field("contact", [contact.quiet.description, contact.atMost.description])
        for guardrail in guardrails {
            let bound =
                switch guardrail.bound {
                case .stopAbove(let share): "above \(share.millionths)"
                case .notWorseThan(let money): "worse \(money.minorUnits)"
                }
            writer.field(
                "guardrail", [guardrail.metric, bound, "\(guardrail.minimumEvents)", "\(guardrail.minimumSends)"])
        }
        writer.field("cadence", [cadence.every.description, cadence.at.description])
        writer.field(
            "tuning",
            [
                "\(tuning.minimumShare.millionths)", "\(tuning.largestStep.millionths)", tuning.every.description,
                tuning.objective,
            ])
        writer.field("runs_until", runsUntil.description)
        // What came later is written only where it is used, so that earlier playbooks keep their fingerprint.
        if priority != 0 { writer.field("priority", priority) }
    }

    private static func write(_ steps: [Journey.Step], to writer: inout CanonicalWriter) {
        writer.field("steps", steps.count)
        for step in steps {
            switch step {
            case .send(let channel, let template, let onCap):
                writer.field("send", [channel.rawValue, template.text] + (onCap.map { [$0.rawValue] } ?? []))
            case .wait(let until, let atMost, let onTimeout):
                writer.field("wait", [until?.rawValue ?? "", atMost.description])
                if let onTimeout {
                    writer.field("on_timeout", onTimeout.count)
                    write(onTimeout, to: &writer)
                }
            case .waitUntilTime(let time): writer.field("wait_until_time", time.description)
            case .waitUntilDate(let date): writer.field("wait_until_date", date.description)
            case .awardPoints(let points): writer.field("award_points", points)
            case .issueCoupon(let pool, let expires): writer.field("issue_coupon", [pool.text, expires.description])
            case .branch(let condition, let then, let otherwise):
                writer.field("branch", condition.canonical)
                write(then, to: &writer)
                write(otherwise, to: &writer)
            case .webhook(let destination): writer.field("webhook", destination.text)
            case .exit(let reason): writer.field("exit", reason)
            }
        }
    }
}

extension Journey.Condition {
    /// A fixed text form.
    package var canonical: [String] {
        switch self {
        case .offersEver(let count): ["offers_ever", "\(count)"]
        case .tier(let tiers): ["tier"] + tiers
        case .state(let states): ["state"] + states.map(\.word)
        case .pointsAtLeast(let points): ["points_at_least", "\(points)"]
        case .daysSinceOrder(let days): ["days_since_order", "\(days)"]
        case .metric(let name, .atLeast(let bound)): ["metric", name, "at_least", "\(bound)"]
        case .metric(let name, .below(let bound)): ["metric", name, "below", "\(bound)"]
        case .event(let event, let within): ["event", event.rawValue, within.description]
        }
    }
}

extension MessageTemplate {
    /// Writes every field in a fixed order.
    package func write(to writer: inout CanonicalWriter) {
        writer.field("template", [id.text, channel.rawValue, purpose.rawValue, subject, body])
    }
}

extension CouponPool {
    /// Writes the terms, without the stock, which moves with every code issued.
    package func write(to writer: inout CanonicalWriter) {
        let worth =
            switch self.worth {
            case .amount(let money): "amount \(money.minorUnits)"
            case .percent(let share): "percent \(share.millionths)"
            }
        writer.field("pool", [id.text, worth, "\(maximumValue.minorUnits)", endsOn?.description ?? ""])
    }
}

extension Programme {
    /// Writes every field in a fixed order.
    package func write(to writer: inout CanonicalWriter) {
        let costs = Channel.allCases.map { channel in sendCostMicros[channel].map { "\($0)" } ?? "" }
        writer.field(
            "programme",
            [currency.code, marginRate.map { "\($0.millionths)" } ?? "", pointValueMicros.map { "\($0)" } ?? ""]
                + costs + [zone, country, "\(weekStart)"])
    }
}
