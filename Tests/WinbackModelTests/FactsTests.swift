import Testing
import WinbackModel

@Suite struct ConsentTests {
    private static func said(_ granted: Bool, _ at: Int64?) -> ConsentStatement {
        ConsentStatement(channel: .email, granted: granted, at: at.map { Instant(milliseconds: $0) })
    }

    @Test(
        arguments: [
            // held, said, replaces
            (said(true, 10), said(false, 20), true), (said(true, 20), said(false, 10), false),
            (said(false, 10), said(true, 20), true), (said(false, 20), said(true, 10), false),
            (said(true, 10), said(false, 10), true), (said(false, 10), said(true, 10), false),
            (said(true, 10), said(true, 10), false), (said(false, nil), said(true, nil), false),
            (said(true, nil), said(false, nil), true), (said(true, 10), said(false, nil), true),
            (said(false, 10), said(true, nil), false), (said(true, 10), said(true, nil), false),
            (said(true, nil), said(true, 10), true), (said(true, nil), said(false, 10), true),
            (said(false, nil), said(false, 10), true), (said(false, nil), said(true, 10), false),
        ] as [(ConsentStatement, ConsentStatement, Bool)])
    func `later dated evidence replaces, an undatable yes never undoes a no`(
        held: ConsentStatement, said: ConsentStatement, replaces: Bool
    ) {
        #expect(said.replaces(held) == replaces)
    }

    @Test func `importing the same statements again changes nothing after a withdrawal`() {
        var generator = SeededGenerator(seed: 9)
        for _ in 0..<2000 {
            let file = (0..<4).map { _ in
                Self.said(generator.happens(0.5), generator.happens(0.3) ? nil : Int64(generator.below(5)))
            }
            func read(_ held: ConsentStatement?) -> ConsentStatement? {
                file.reduce(held) { held, said in held.map { said.replaces($0) ? said : $0 } ?? said }
            }
            let once = read(nil)
            let last = file.last { $0.at == nil && !$0.granted }
            // What was refused without a date stays refused through any repetition of the same file.
            if last == file.last { #expect(read(once)?.granted == false) }
            // A member who never said yes is never taken to have.
            if !file.contains(where: \.granted) { #expect(once?.granted == false) }
            if once?.granted == false, once?.at == nil { #expect(file.contains { !$0.granted && $0.at == nil }) }
        }
    }
}

@Suite struct OrderKeyTests {
    private func order(_ change: (inout OrderRecord) -> Void = { _ in }) -> OrderRecord {
        var order = OrderRecord(
            id: nil, customer: "c1", at: Instant(milliseconds: 1_000), date: CivilDate(daysSinceEpoch: 0),
            amount: Money(minorUnits: 500))
        order.cost = Money(minorUnits: 200)
        change(&order)
        return order
    }

    @Test func `without an id content and ordinal make the key`() {
        let plain = order()
        #expect(plain.key(ordinal: 0) == order().key(ordinal: 0))
        #expect(plain.key(ordinal: 0) != plain.key(ordinal: 1))
        #expect(plain.key(ordinal: 0) >= 0)
        let others = [
            order { $0.customer = "c2" }, order { $0.at = Instant(milliseconds: 1_001) },
            order { $0.amount = Money(minorUnits: 501) }, order { $0.discount = Money(minorUnits: 1) },
            order { $0.cost = nil }, order { $0.cost = .zero }, order { $0.coupon = "X" }, order { $0.store = "X" },
            order { $0.channel = "X" },
        ]
        let keys = ([plain] + others).map { $0.key(ordinal: 0) }
        #expect(Set(keys).count == keys.count)
    }

    @Test func `a status may change without another key`() {
        let returned = order { $0.status = .returned }
        #expect(returned.key(ordinal: 0) == order().key(ordinal: 0))
    }

    @Test func `an id is the key whatever else the row says`() {
        let first = order { $0.id = "A-1" }
        let second = order {
            $0.id = "A-1"
            $0.amount = .zero
        }
        #expect(first.key(ordinal: 0) == second.key(ordinal: 7))
        let third = order { $0.id = "A-2" }
        #expect(first.key(ordinal: 0) != third.key(ordinal: 0))
    }

    @Test func `events have keys of their own`() {
        var event = EventRecord(id: nil, customer: "c1", kind: .open, at: Instant(milliseconds: 5))
        let plain = event.key(ordinal: 0)
        #expect(event.key(ordinal: 1) != plain)
        event.channel = .email
        let onMail = event.key(ordinal: 0)
        #expect(onMail != plain)
        event.kind = .click
        #expect(event.key(ordinal: 0) != onMail)
        event.id = "E1"
        #expect(event.key(ordinal: 0) == event.key(ordinal: 1))
    }

    @Test func `counts of batches add up`() {
        var total = ImportCounts()
        var batch = ImportCounts()
        batch.read = 5
        batch.inserted = 1
        batch.updated = 1
        batch.unchanged = 2
        batch.rejected = 1
        total += batch
        total += batch
        #expect(total.read == 10 && total.inserted + total.updated + total.unchanged + total.rejected == 10)
    }
}

@Suite struct ChurnStateTests {
    @Test(arguments: ChurnState.allCases)
    func `words name states`(state: ChurnState) {
        #expect(ChurnState(word: state.word) == state)
        #expect(ChurnState(word: state.word.uppercased()) == nil)
    }
}
