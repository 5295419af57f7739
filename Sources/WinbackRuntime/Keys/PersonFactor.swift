import WinbackEngine
package import WinbackModel
package import WinbackPorts

/// The gate of every decision: that it is this person's, now.
package enum PersonFactor {
    /// Why a person does not decide with this code, or `nil`: then the code is used up.
    ///
    /// Whatever it answers, the transaction has to be committed: a wrong code counts as a miss.
    package static func check(
        _ code: String?, of person: PrincipalID, at now: Instant, secrets: TeamSecrets,
        in transaction: any StoreTransaction
    ) throws -> WinbackError? {
        let record = try transaction.person(person)
        if let refusal = ApproverRule.refusal(record, person, at: now) { return refusal }
        guard let record else { return nil }
        return try take(code, of: record, at: now, secrets: secrets, in: transaction)
    }

    /// Takes a code whether or not the person may decide, as the first one is taken.
    static func take(
        _ code: String?, of person: PersonRecord, at now: Instant, secrets: TeamSecrets,
        in transaction: any StoreTransaction
    ) throws -> WinbackError? {
        var person = person
        guard var factor = person.factor else { return ApproverRule.refusal(person, person.id, at: now) }
        let secret = try secrets.unseal(factor.sealed, of: person.id)
        let before = factor.state
        let refusal = factor.state.take(code, secret: secret, at: now)
        if factor.state != before {
            person.factor = factor
            try transaction.savePerson(person)
        }
        return refusal
    }
}
