import Testing
import WinbackModel

@Suite struct AssignmentTests {
    private let assignment = Assignment(salt: TeamSalt(high: 0x0123_4567_89ab_cdef, low: 42))
    private static let sample = (0..<100_000).map { MemberKey(memberID: "m\($0)") }
    private var members: [MemberKey] { Self.sample }
    private let family = FamilyID("lapsed")
    private let loop = LoopID("lapsed")

    private func shares(_ millionths: Int32...) -> [Share] { millionths.map { Share(millionths: $0) } }

    @Test(arguments: [100_000, 200_000, 500_000] as [Int32])
    func `the holdout has its share`(millionths: Int32) {
        let held = members.count { assignment.isHeldOut($0, family: family, share: Share(millionths: millionths)) }
        let p = Double(millionths) / 1e6
        let deviation = (p * (1 - p) * Double(members.count)).squareRoot()
        #expect(abs(Double(held) - p * Double(members.count)) < 5 * deviation)
    }

    @Test func `nobody and everybody are held out at the ends`() {
        #expect(!members.contains { assignment.isHeldOut($0, family: family, share: .zero) })
        #expect(members.allSatisfy { assignment.isHeldOut($0, family: family, share: .one) })
    }

    @Test func `a larger holdout contains the smaller one`() {
        let small = members.filter { assignment.isHeldOut($0, family: family, share: Share("10%")!) }
        #expect(small.count > 9_000)
        #expect(small.allSatisfy { assignment.isHeldOut($0, family: family, share: Share("20%")!) })
    }

    @Test func `the same member always gets the same answer`() {
        let again = Assignment(salt: TeamSalt(high: 0x0123_4567_89ab_cdef, low: 42))
        let even = shares(500_000, 500_000)
        #expect(
            members.allSatisfy {
                assignment.holdoutPoint($0, family: family) == again.holdoutPoint($0, family: family)
                    && assignment.arm($0, loop: loop, shares: even) == again.arm($0, loop: loop, shares: even)
            })
    }

    @Test func `arms have their shares, inside the holdout and outside alike`() {
        let cut = shares(200_000, 300_000, 500_000)
        var counts = [[0, 0, 0], [0, 0, 0]]
        for member in members {
            let held = assignment.isHeldOut(member, family: family, share: Share("20%")!)
            counts[held ? 1 : 0][assignment.arm(member, loop: loop, shares: cut)] += 1
        }
        for group in counts {
            let total = Double(group.reduce(0, +))
            for (count, share) in zip(group, cut) {
                let p = share.fraction
                #expect(abs(Double(count) - p * total) < 5 * (p * (1 - p) * total).squareRoot())
            }
        }
    }

    @Test func `moving shares moves only the members between the cuts`() {
        let (even, moved) = (shares(500_000, 500_000), shares(600_000, 400_000))
        let changed = members.prefix(50_000).count {
            assignment.arm($0, loop: loop, shares: even) != assignment.arm($0, loop: loop, shares: moved)
        }
        #expect(abs(Double(changed) - 5000) < 350)
    }

    @Test func `arms without a share get nobody`() {
        let cut = shares(0, 1_000_000, 0)
        #expect(members.allSatisfy { assignment.arm($0, loop: loop, shares: cut) == 1 })
    }

    @Test func `loops of a family share one holdout, other families and teams do not`() {
        let share = Share("20%")!
        let other = Assignment(salt: TeamSalt(high: 1, low: 2))
        var (both, otherBoth, teamBoth) = (0, 0, 0)
        for member in members where assignment.isHeldOut(member, family: family, share: share) {
            both += assignment.isHeldOut(member, family: FamilyID("lapsed"), share: share) ? 1 : 0
            otherBoth += assignment.isHeldOut(member, family: FamilyID("new"), share: share) ? 1 : 0
            teamBoth += other.isHeldOut(member, family: family, share: share) ? 1 : 0
        }
        let held = members.count { assignment.isHeldOut($0, family: family, share: share) }
        #expect(both == held)
        #expect(abs(Double(otherBoth) - 0.2 * Double(held)) < 300)
        #expect(abs(Double(teamBoth) - 0.2 * Double(held)) < 300)
    }

    @Test func `arms of two loops are independent`() {
        let even = shares(500_000, 500_000)
        let same = members.count {
            assignment.arm($0, loop: LoopID("a"), shares: even) == assignment.arm($0, loop: LoopID("b"), shares: even)
        }
        #expect(abs(Double(same) - 50_000) < 900)
    }

    @Test func `a salt is written and read`() {
        let salt = TeamSalt(high: 1, low: .max)
        #expect(salt.hex == "0000000000000001ffffffffffffffff")
        #expect(TeamSalt(hex: salt.hex) == salt)
        for text in ["", "00", "+000000000000001ffffffffffffffff", String(repeating: "g", count: 32)] {
            #expect(TeamSalt(hex: text) == nil)
        }
    }
}
