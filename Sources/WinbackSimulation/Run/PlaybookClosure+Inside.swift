import WinbackModel
import WinbackPorts

extension PlaybookClosure {
    /// The closure as it runs where nobody outside carries anything out: steps that tell a destination are left out, for
    /// there is nobody to tell.
    var inside: PlaybookClosure {
        var closure = self
        closure.provider = ProviderBinding.embedded.name
        closure.playbook.journeys = playbook.journeys.map { journey in
            Journey(name: journey.name, steps: Self.inside(journey.steps))
        }
        return closure
    }

    private static func inside(_ steps: [Journey.Step]) -> [Journey.Step] {
        steps.compactMap { step in
            switch step {
            case .webhook: nil
            case .branch(let condition, let then, let otherwise):
                .branch(when: condition, then: inside(then), otherwise: inside(otherwise))
            case .wait(let until, let atMost, let onTimeout):
                .wait(until: until, atMost: atMost, onTimeout: onTimeout.map(inside))
            case .send, .waitUntilTime, .waitUntilDate, .awardPoints, .issueCoupon, .exit: step
            }
        }
    }
}
