import Testing
import WinbackEngine
import WinbackModel

@Suite struct LedgerScopesTests {
    private let closure = SampleLoop.closure()
    private let member = MemberKey(value: 99)
    private var scopes: LedgerScopes {
        LedgerScopes(loop: LoopID("lapsed"), entryDate: SampleLoop.date("2026-03-10"), closure: closure)
    }

    private func effect(_ action: Effect.Action, _ value: Int64) -> Effect {
        Effect(
            key: "k", origin: .step(loop: LoopID("lapsed"), entry: EntryID(value: 1), digest: closure.digest),
            member: member, action: action, value: Money(minorUnits: value), decidedAt: .epoch)
    }

    private func balance(_ postings: [LedgerPosting]) -> [LedgerScope: LedgerAccount] {
        var accounts: [LedgerScope: LedgerAccount] = [:]
        for posting in postings {
            var account = accounts[posting.scope] ?? LedgerAccount(scope: posting.scope, cap: posting.cap)
            account.reserved += posting.reserved
            account.issued += posting.issued
            account.redeemed += posting.redeemed
            account.unknown += posting.unknown
            accounts[posting.scope] = account
        }
        return accounts
    }

    @Test func `every entry counts against six accounts with their caps`() {
        let postings = scopes.reservation(of: Money(minorUnits: 5), member: member, journey: "nudge")
        let found = postings.sorted { $0.scope < $1.scope }.map {
            "\($0.scope.kind.word) \($0.scope.key) \($0.cap.minorUnits)"
        }
        #expect(
            found == [
                "loop lapsed 10000000", "loop-day lapsed/2026-03-10 300000", "journey lapsed/nudge 10000000",
                "team-day 2026-03-10 500000", "member 99 5000", "loop-member lapsed/99 1000",
            ])
    }

    @Test func `a life of an entry leaves nothing reserved and everything given`() {
        var generator = SeededGenerator(seed: 61)
        for _ in 0..<200 {
            let worst = Int64(1 + generator.below(900))
            var left = worst
            var postings = scopes.reservation(of: Money(minorUnits: worst), member: member, journey: "j")
            var (messages, offers) = (Int64(0), Int64(0))
            for _ in 0..<3 {
                let value = Int64(generator.below(Int(left) + 1))
                left -= value
                let sends = generator.happens(0.5)
                let action: Effect.Action =
                    sends ? .send(channel: .email, template: TemplateID("hello")) : .awardPoints(1)
                if generator.happens(0.3) {
                    for known in [false, true] {
                        postings += scopes.uncertainty(
                            of: Money(minorUnits: value), member: member, journey: "j", known: known)
                    }
                }
                postings += scopes.settlement(of: effect(action, value), member: member, journey: "j")
                if sends { messages += value } else { offers += value }
            }
            // At no moment does what counts against a cap exceed the reservation.
            var running: [LedgerPosting] = []
            for posting in postings {
                running.append(posting)
                #expect(balance(running)[posting.scope]?.used == Money(minorUnits: worst))
            }
            postings += scopes.release(of: Money(minorUnits: left), member: member, journey: "j")
            let accounts = balance(postings)
            #expect(accounts.count == 6)
            for account in accounts.values {
                #expect(account.reserved == .zero && account.unknown == .zero)
                #expect(account.redeemed == Money(minorUnits: messages) && account.issued == Money(minorUnits: offers))
                #expect(account.spent == Money(minorUnits: messages + offers))
            }
        }
    }

    @Test func `unknown value still counts against the cap`() {
        let value = Money(minorUnits: 70)
        let postings =
            scopes.reservation(of: value, member: member, journey: "j")
            + scopes.uncertainty(of: value, member: member, journey: "j", known: false)
        for account in balance(postings).values {
            #expect(account.unknown == value && account.reserved == .zero && account.used == value)
            #expect(account.room == account.cap - value)
        }
    }

    @Test func `a redemption keeps what was used and frees the rest`() {
        let issued = effect(.issueCoupon(pool: PoolID("TEN"), validThrough: SampleLoop.date("2026-04-01")), 500)
        let postings =
            scopes.reservation(of: issued.value, member: member, journey: "j")
            + scopes.settlement(of: issued, member: member, journey: "j")
            + scopes.redemption(
                issued: issued.value, redeemed: Money(minorUnits: 320), member: member, journey: "j")
        for account in balance(postings).values {
            #expect(account.issued == .zero && account.redeemed == Money(minorUnits: 320))
            #expect(account.used == Money(minorUnits: 320))
        }
    }

    @Test func `nothing is posted for nothing`() {
        #expect(scopes.release(of: .zero, member: member, journey: "j").isEmpty)
        #expect(scopes.settlement(of: effect(.awardPoints(1), 0), member: member, journey: "j").isEmpty)
    }
}
