import WinbackEngine
import WinbackModel
import WinbackSimulation
import WinbackWire

/// What `demo`, `simulate` and `replay` print with `--json`.
enum RunJSON {
    /// One object for a simulated run; the same seed gives the same bytes.
    static func object(_ result: SimulationResult) -> JSONObject {
        [
            "seed": .integer(Int64(bitPattern: result.seed)), "days": .integer(Int64(result.days)),
            "members": .integer(Int64(result.members)), "entered": .integer(Int64(result.entered)),
            "holdout": .integer(Int64(result.holdout)), "cycles": .integer(Int64(result.cycles)),
            "proposals": .integer(Int64(result.proposals)), "true_lift": number(result.trueLift),
            "lift": lift(result.look), "ledger": ledger(result.ledger, result.currency),
            "laws": [
                "checked": .integer(Int64(result.laws.checked)), "violations": .integer(Int64(result.laws.violations)),
            ],
            "crashes": .integer(Int64(result.crashes)),
        ]
    }

    /// One object for a replay.
    static func object(_ result: ReplayResult, plan: ReplayPlan) -> JSONObject {
        [
            "playbook": .string(plan.closure.playbook.name.text), "from": .string(plan.from.description),
            "to": .string(plan.through.description), "days": .integer(Int64(result.days)),
            "members": .integer(Int64(result.members)), "orders": .integer(Int64(result.orders)),
            "entered": .integer(Int64(result.entered)), "holdout": .integer(Int64(result.holdout)),
            "cycles": .integer(Int64(result.cycles)), "proposals": .integer(Int64(result.proposals)),
            "messages": .integer(Int64(result.messages)), "contacted": 0,
            "lift": lift(result.report.looks.last), "ledger": ledger(result.report.ledger, result.report.currency),
            "churn_model": model(result.fit), "notes": .array(result.report.notes.map { .string($0) }),
        ]
    }

    private static func lift(_ look: LookRecord?) -> JSONValue {
        guard let look else { return .null }
        return [
            "estimate": number(look.lift?.estimate), "low": number(look.lift?.low), "high": number(look.lift?.high),
            "n_treated": .integer(Int64(look.treated)), "n_holdout": .integer(Int64(look.heldOut)),
            "goals_treated": .integer(Int64(look.treatedGoals)), "goals_holdout": .integer(Int64(look.heldOutGoals)),
            "log_e": number(look.logE), "alpha": number(look.alpha), "as_of": .string(look.date.description),
            "decision": .string(look.decision.rawValue), "reading": .string(look.sentence),
        ]
    }

    private static func ledger(_ account: LedgerAccount?, _ currency: Currency) -> JSONValue {
        func amount(_ money: Money) -> JSONValue { .number(Double(money.minorUnits) / Double(currency.scale)) }
        return [
            "spent": amount(account?.spent ?? .zero), "reserved": amount(account?.reserved ?? .zero),
            "issued": amount(account?.issued ?? .zero), "redeemed": amount(account?.redeemed ?? .zero),
            "cap": account.map { amount($0.cap) } ?? .null, "currency": .string(currency.code),
        ]
    }

    private static func model(_ fit: ChurnFitRecord?) -> JSONValue {
        guard let fit else { return .null }
        var parameters = JSONObject()
        for parameter in fit.parameters { parameters[parameter.name] = number(parameter.value) }
        return [
            "model": .string(fit.model), "as_of": .string(fit.asOf.description), "parameters": .object(parameters),
            "log_likelihood": number(fit.logLikelihood),
        ]
    }

    private static func number(_ value: Double?) -> JSONValue {
        guard let value, value.isFinite else { return .null }
        return .number(value)
    }
}
