package import WinbackEngine
package import WinbackModel
import WinbackPorts
package import WinbackWire

/// A person as callers see them.
package struct PersonView: Sendable, Hashable {
    /// How far the enrolment of their authenticator app has come.
    package enum Factor: String, Sendable, Hashable, CaseIterable {
        case none
        case unconfirmed
        case confirmed
        case locked
    }

    /// Their id.
    package var id: PrincipalID
    /// The name people recognise.
    package var name: String
    /// Where they are told what waits.
    package var email: String?
    /// The user they are on this machine.
    package var uid: Int?
    /// Whether they may decide.
    package var standing: PersonRecord.Standing
    /// From when on.
    package var decidesFrom: Instant?
    /// Who let them.
    package var approvedBy: PrincipalID?
    /// Their authenticator app.
    package var factor: Factor

    init(_ person: PersonRecord, at now: Instant, in transaction: any StoreTransaction) throws {
        id = person.id
        name = try transaction.principals().first { $0.id == person.id }?.name ?? person.id.text
        email = person.email
        uid = person.uid.map { Int($0) }
        standing = person.standing
        decidesFrom = person.decidesFrom
        approvedBy = person.approvedBy
        factor =
            person.factor.map {
                $0.state.isLocked(at: now) ? .locked : $0.confirmedAt == nil ? .unconfirmed : .confirmed
            } ?? .none
    }

    private init(
        id: PrincipalID, name: String, email: String?, uid: Int?, standing: PersonRecord.Standing,
        decidesFrom: Instant?, approvedBy: PrincipalID?, factor: Factor
    ) {
        self.id = id
        self.name = name
        self.email = email
        self.uid = uid
        self.standing = standing
        self.decidesFrom = decidesFrom
        self.approvedBy = approvedBy
        self.factor = factor
    }

    /// A person as callers see them.
    package static let shape = Shape<PersonView>.object(
        "Person", "A person of the team.",
        Field("id", "Their id.", .id(), \.id),
        Field("name", "The name people recognise.", .string(max: 200), \.name),
        Field("email", "Where they are told what waits.", .optional(.string(max: 320)), \.email),
        Field("uid", "The user they are on this machine.", .optional(.integer(0...Int(UInt32.max))), \.uid),
        Field("standing", "pending, approver or removed.", .enumeration, \.standing),
        Field("decides_from", "From when on they decide.", .optional(.instant), \.decidesFrom),
        Field("approved_by", "Who let them.", .optional(.id()), \.approvedBy),
        Field("factor", "Their authenticator app: none, unconfirmed, confirmed or locked.", .enumeration, \.factor),
        make: {
            PersonView(
                id: $0, name: $1, email: $2, uid: $3, standing: $4, decidesFrom: $5, approvedBy: $6, factor: $7)
        })
}

/// A person who was just added, with the secret for their app: it is shown this once.
package struct AddedPerson: Sendable {
    /// The person.
    package var person: PersonView
    /// The link an authenticator app reads.
    package var uri: String

    /// A person who was just added.
    package static let shape = Shape<AddedPerson>.object(
        "AddedPerson", "A person who was just added; the link is given this once.",
        Field("person", "The person.", PersonView.shape, \.person),
        Field("uri", "The link an authenticator app reads, to be kept secret.", .string(max: 1_000), \.uri),
        make: { AddedPerson(person: $0, uri: $1) })
}

/// A person who was just removed.
package struct RemovedPerson: Sendable, Hashable {
    /// Their id.
    package var id: PrincipalID
    /// Their keys that were revoked.
    package var revoked: [KeyID]

    /// A person who was just removed.
    package static let shape = Shape<RemovedPerson>.object(
        "RemovedPerson", "A person who was just removed.",
        Field("id", "Their id.", .id(), \.id),
        Field("revoked", "Their keys that were revoked.", .array(of: .id()), \.revoked),
        make: { RemovedPerson(id: $0, revoked: $1) })
}

extension PersonOperations {
    /// Whom to add.
    package struct AddInput: Sendable, Hashable {
        /// A short id.
        package var id: PrincipalID
        /// A name people recognise; the id when absent.
        package var name: String?
        /// Where they are told what waits.
        package var email: String?
        /// The user they are on this machine.
        package var uid: UInt32?
        /// Makes an input.
        package init(id: PrincipalID, name: String? = nil, email: String? = nil, uid: UInt32? = nil) {
            self.id = id
            self.name = name
            self.email = email
            self.uid = uid
        }
        static let shape = Shape<AddInput>.object(
            "PersonAddInput", "Whom to add.",
            Field("id", "A short id of small letters, digits and hyphens.", .principalID, \.id),
            Field("name", "A name people recognise.", .optional(.string(min: 1, max: 200)), \.name),
            Field(
                "email", "Where they are told what waits.",
                .optional(.string(min: 3, max: 320, rule: "an e-mail address", where: { $0.contains("@") })), \.email),
            Field(
                "uid", "The user they are on this machine.", .optional(.integer(0...Int(UInt32.max))),
                { $0.uid.map { Int($0) } }),
            make: { AddInput(id: $0, name: $1, email: $2, uid: $3.map { UInt32($0) }) })
    }

    /// Which person is meant.
    package struct PersonInput: Sendable, Hashable {
        /// Their id.
        package var id: PrincipalID
        /// Makes an input.
        package init(id: PrincipalID) { self.id = id }
        static let shape = Shape<PersonInput>.object(
            "PersonInput", "Which person is meant.", Field("id", "Their id.", .principalID, \.id),
            make: { PersonInput(id: $0) })
    }

    /// The team's people.
    package struct ListOutput: Sendable, Hashable {
        /// The people, by id.
        package var persons: [PersonView]
        static let shape = Shape<ListOutput>.object(
            "PersonList", "The team's people.",
            Field("persons", "The people, by id.", .array(of: PersonView.shape), \.persons),
            make: { ListOutput(persons: $0) })
    }
}
