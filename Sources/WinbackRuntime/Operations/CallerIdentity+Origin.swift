import WinbackEngine
import WinbackModel

/// The caller as the rules of approval see them: never without those who stand behind their key.
extension CallerIdentity {
    /// As somebody who proposes.
    var origin: ProposerOrigin {
        ProposerOrigin(principal, owner: key?.owner, actsFor: actsFor, lineage: key?.lineage ?? [])
    }

    /// As somebody who decides.
    var decider: Decider {
        Decider(principal, owner: key?.owner, decidesFrom: key?.decidesFrom)
    }
}
