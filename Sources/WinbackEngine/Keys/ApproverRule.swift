package import WinbackModel

/// Who may decide, and how somebody becomes a person who may.
package enum ApproverRule {
    /// Why a person may not decide at a moment, or `nil`; their code is another question.
    package static func refusal(_ person: PersonRecord?, _ id: PrincipalID, at now: Instant) -> WinbackError? {
        guard let person, person.standing != .removed, person.factor != nil else {
            return WinbackError(
                "factor_missing", .refused, "\(id) has no authenticator app enrolled, and a decision takes its code",
                advice: "enrol it: winback person add \(id)")
        }
        guard person.hasFactor else {
            return WinbackError(
                "factor_unconfirmed", .refused, "the authenticator app of \(id) was never confirmed",
                advice: "type a first code: winback person confirm \(id)")
        }
        guard person.standing == .approver, let from = person.decidesFrom else {
            return WinbackError(
                "approver_pending", .refused, "\(id) decides nothing before another person lets them",
                advice: "a person who may decide runs: winback person approve \(id)")
        }
        guard now >= from else {
            return WinbackError(
                "approver_new", .refused, "\(id) is new and decides from \(from.iso8601) on",
                advice: "until then another person decides")
        }
        return nil
    }

    /// Why one person may not let another decide, or `nil`.
    ///
    /// Nobody lets themselves; and whoever added somebody leaves it to another, unless there is no other who may
    /// decide: then the second approver of a team needs only the first.
    package static func refusal(
        letting person: PersonRecord?, _ id: PrincipalID, by approver: PrincipalID, among persons: [PersonRecord]
    ) -> WinbackError? {
        guard let person, person.standing != .removed else {
            return unknown(id, among: persons)
        }
        if person.standing == .approver {
            return WinbackError("approver_already", .refused, "\(id) may decide already")
        }
        if id == approver {
            return WinbackError(
                "own_approver", .refused, "nobody lets themselves decide",
                advice: "another person who may decide runs: winback person approve \(id)")
        }
        guard person.hasFactor else {
            return WinbackError(
                "factor_unconfirmed", .refused, "the authenticator app of \(id) was never confirmed",
                advice: "they type a first code: winback person confirm \(id)")
        }
        let others = persons.filter { $0.standing == .approver && $0.id != approver }
        if person.addedBy == approver, let other = others.first {
            return WinbackError(
                "own_approver", .refused, "\(approver) added \(id) and leaves it to another person to let them decide",
                advice: "ask \(other.id) to run: winback person approve \(id)")
        }
        return nil
    }

    /// That nobody has this id, with the nearest that somebody has.
    package static func unknown(_ id: PrincipalID, among persons: [PersonRecord]) -> WinbackError {
        let known = persons.filter { $0.standing != .removed }.map(\.id.text)
        return WinbackError(
            "no_person", .notFound, "there is no person `\(id)`",
            advice: NearestName.of(id.text, among: known).map { "did you mean `\($0)`?" }
                ?? "winback person list shows who there is; winback person add adds one")
    }
}
