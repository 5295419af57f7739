import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackWire

/// The people of a team, and how they come to decide.
package enum PersonOperations {
    /// The setting that names the first person who could decide; from then on everybody else needs somebody's approval.
    static let firstApproverSetting = "first_approver"

    /// Adds a person, or enrols one whose factor was never confirmed.
    package static let add = Operation<AddInput, AddedPerson>(
        "person.add", "Add a person and enrol their authenticator app; its secret is given once.", scope: .teamAdmin,
        effect: .write, input: AddInput.shape, output: AddedPerson.shape, subject: { $0.id.text }, handler: add)

    /// Takes a first code.
    package static let confirm = Operation<PersonInput, PersonView>(
        "person.confirm", "Finish an enrolment with a first code, typed at a prompt.", scope: .teamAdmin,
        effect: .write, input: PersonInput.shape, output: PersonView.shape, subject: { $0.id.text }, handler: confirm)

    /// Lets a person decide.
    package static let approve = Operation<PersonInput, PersonView>(
        "person.approve", "Let another person decide, after a day; takes the code of one who may.",
        scope: .proposalsDecide, effect: .decide, input: PersonInput.shape, output: PersonView.shape,
        subject: { $0.id.text },
        handler: { context, input in
            let now = context.now
            let from = now + .hours(Int64(Policy.Approvals.standard.newApproverHours))
            let by = context.principal.id
            return try await context.commit { transaction in
                let persons = try transaction.persons()
                let found = persons.first { $0.id == input.id }
                if let refusal = ApproverRule.refusal(letting: found, input.id, by: by, among: persons) {
                    throw refusal
                }
                guard var person = found else { throw ApproverRule.unknown(input.id, among: persons) }
                person.standing = .approver
                person.approvedBy = by
                person.decidesFrom = from
                try transaction.savePerson(person)
                try KeyMint.announce(person.id.text, from: from, by: by, at: now, in: transaction)
                return try PersonView(person, at: now, in: transaction)
            }
        })

    /// Lists people.
    package static let list = Operation<NoInput, ListOutput>(
        "person.list", "List the team's people and who of them may decide.", scope: .keysManage, effect: .read,
        input: NoInput.shape, output: ListOutput.shape,
        handler: { context, _ in
            try await context.store.read { [now = context.now] transaction in
                let known = try transaction.persons()
                let bare = try transaction.principals().filter { principal in
                    principal.sort == .person && !known.contains { $0.id == principal.id }
                }
                let persons =
                    known
                    + bare.map { PersonRecord(id: $0.id, email: nil, uid: nil, addedBy: $0.id, addedAt: .epoch) }
                return ListOutput(
                    persons: try persons.sorted { $0.id < $1.id }
                        .map { try PersonView($0, at: now, in: transaction) })
            }
        })

    /// Removes a person.
    package static let remove = Operation<PersonInput, RemovedPerson>(
        "person.remove", "Remove a person: their factor is destroyed and their keys are revoked, at once.",
        scope: .teamAdmin, effect: .write, input: PersonInput.shape, output: RemovedPerson.shape,
        subject: { $0.id.text }, handler: remove)

    @Sendable private static func add(_ context: OperationContext, _ input: AddInput) async throws -> AddedPerson {
        let now = context.now
        let by = context.principal.id
        var generator = SystemRandomNumberGenerator()
        let secret = (0..<TimeCode.secretLength).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let sealed = try context.team.secrets.seal(secret, of: input.id)
        let view = try await context.commit { transaction in
            let principal = try transaction.principals().first { $0.id == input.id }
            guard principal?.sort ?? .person == .person else {
                throw WinbackError(
                    "principal_exists", .refused, "`\(input.id)` is no person but software",
                    advice: "choose another id")
            }
            let known = try transaction.person(input.id)
            if let known, known.standing != .removed, known.hasFactor {
                throw WinbackError(
                    "person_exists", .refused, "\(input.id) is a person of the team already, with a confirmed factor",
                    advice: "to enrol another app, remove them first: winback person remove \(input.id)")
            }
            try transaction.savePrincipal(
                Principal(id: input.id, sort: .person, name: input.name ?? principal?.name ?? input.id.text))
            var person = PersonRecord(
                id: input.id, email: input.email ?? known?.email, uid: input.uid ?? known?.uid, addedBy: by,
                addedAt: now)
            person.factor = FactorRecord(sealed: sealed)
            try transaction.savePerson(person)
            return try PersonView(person, at: now, in: transaction)
        }
        return AddedPerson(
            person: view, uri: TimeCode.enrolmentURI(secret, issuer: "Winback", account: input.id.text))
    }

    @Sendable private static func confirm(_ context: OperationContext, _ input: PersonInput) async throws -> PersonView
    {
        let now = context.now
        let secrets = context.team.secrets
        let code = context.factorCode
        // A wrong code is kept as a miss although the call is refused, so it has a transaction of its own.
        let refusal = try await context.store.write { transaction -> WinbackError? in
            let persons = try transaction.persons()
            guard let person = persons.first(where: { $0.id == input.id }), person.standing != .removed else {
                return ApproverRule.unknown(input.id, among: persons)
            }
            if person.hasFactor {
                return WinbackError("factor_confirmed", .refused, "the factor of \(input.id) is confirmed already")
            }
            return try PersonFactor.take(code, of: person, at: now, secrets: secrets, in: transaction)
        }
        if let refusal { throw refusal }
        return try await context.commit { transaction in
            guard var person = try transaction.person(input.id) else {
                throw ApproverRule.unknown(input.id, among: [])
            }
            person.factor?.confirmedAt = now
            let owner = try transaction.setting(Caller.ownerSetting)
            if try transaction.setting(firstApproverSetting) == nil, owner == nil || owner == input.id.text {
                // There is nobody to let the first one decide, and nobody whom a wait would protect.
                person.standing = .approver
                person.decidesFrom = now
                try transaction.saveSetting(firstApproverSetting, input.id.text)
                try KeyMint.announce(person.id.text, from: now, by: person.id, at: now, in: transaction)
            }
            try transaction.savePerson(person)
            return try PersonView(person, at: now, in: transaction)
        }
    }

    @Sendable private static func remove(
        _ context: OperationContext, _ input: PersonInput
    ) async throws -> RemovedPerson {
        let now = context.now
        return try await context.commit { transaction in
            let persons = try transaction.persons()
            guard var person = persons.first(where: { $0.id == input.id }), person.standing != .removed else {
                throw ApproverRule.unknown(input.id, among: persons)
            }
            let othersDecide = persons.contains { $0.standing == .approver && $0.id != input.id }
            let isOwner = try transaction.setting(Caller.ownerSetting) == input.id.text
            guard othersDecide || (person.standing != .approver && !isOwner) else {
                throw WinbackError(
                    "last_approver", .refused, "nobody else could decide once \(input.id) is gone",
                    advice: "let another person decide first: winback person add, confirm and approve")
            }
            person.standing = .removed
            person.email = nil
            person.uid = nil
            person.factor = nil
            person.approvedBy = nil
            person.decidesFrom = nil
            try transaction.savePerson(person)
            var revoked: [KeyID] = []
            for var key in try transaction.keys()
            where key.revokedAt == nil && (key.owner == input.id || key.actsFor == input.id) {
                key.revokedAt = now
                try transaction.saveKey(key)
                revoked.append(key.id)
            }
            return RemovedPerson(id: input.id, revoked: revoked.sorted())
        }
    }
}
