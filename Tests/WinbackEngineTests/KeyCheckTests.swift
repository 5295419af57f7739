import Testing
import WinbackEngine
import WinbackModel

@Suite struct KeyCheckTests {
    private static let now = Instant(milliseconds: 1_795_000_000_000)
    private static let team = APIKeyText.team(of: TeamSalt(high: 1, low: 2))
    private let digest = [UInt8](repeating: 9, count: 32)

    private func key(team: String = team) -> APIKeyText {
        var generator = SeededGenerator(seed: 5)
        return APIKeyText(team: team, using: &generator)
    }

    private func record(_ change: (inout KeyRecord) -> Void = { _ in }) -> KeyRecord {
        var record = KeyRecord(
            id: key().id, digest: digest, principal: PrincipalID("ana"), owner: PrincipalID("ana"), actsFor: nil,
            preset: .readOnly, scopes: [.loopsRead], limits: KeyLimits(), lineage: [PrincipalID("ana")], madeWith: nil,
            createdAt: Self.now, expiresAt: Self.now + .days(1))
        change(&record)
        return record
    }

    private func code(
        _ record: KeyRecord?, digest: [UInt8]? = nil, key: APIKeyText? = nil, at now: Instant = now
    ) -> String? {
        let verdict = KeyCheck.judge(
            key ?? self.key(), digest: digest ?? self.digest, record: record, team: Self.team, at: now)
        if case .failure(let error) = verdict {
            #expect(error.advice != nil, "every refusal says what to do")
            return error.code
        }
        return nil
    }

    @Test func `each state of a key has its answer`() {
        #expect(code(record()) == nil)
        #expect(code(record(), at: Self.now + .days(1)) == "key_expired")
        #expect(code(record { $0.revokedAt = Self.now }) == "key_revoked")
        #expect(code(record { $0.replacedBy = KeyID("successor") }) == nil, "it works until its overlap ends")
        #expect(code(record { $0.replacedBy = KeyID("successor") }, at: Self.now + .days(1)) == "key_expired")
        #expect(code(record(), key: key(team: "00000000")) == "key_other_team")
    }

    @Test func `an unknown id and a wrong secret get one answer, and neither learns of a revocation`() {
        let wrong = [UInt8](repeating: 8, count: 32)
        func answer(_ record: KeyRecord?) -> WinbackError? {
            let verdict = KeyCheck.judge(key(), digest: wrong, record: record, team: Self.team, at: Self.now)
            if case .failure(let error) = verdict { return error }
            return nil
        }
        #expect(answer(nil) == answer(record()))
        #expect(answer(nil) == answer(record { $0.revokedAt = Self.now }))
        #expect(answer(nil)?.code == "key_unknown")
        #expect(code(nil, digest: [UInt8](repeating: 0, count: 32)) == "key_unknown")
    }

    @Test func `people behind a key are its owner, whom it acts for, and its lineage`() {
        let key = record {
            $0.actsFor = PrincipalID("bea")
            $0.lineage = [PrincipalID("carla"), PrincipalID("ana")]
        }
        #expect(key.people.map(\.text) == ["ana", "bea", "carla"])
    }
}
