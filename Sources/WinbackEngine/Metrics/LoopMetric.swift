/// The metrics a loop reads by itself, by the names playbooks use; what they mean is in the team's metrics files.
package enum LoopMetric {
    /// Members who came back, of those assigned.
    package static let reactivationRate = "reactivation_rate"
    /// What orders leave after costs.
    package static let contributionMargin = "contribution_margin"
    /// Unsubscribes per message.
    package static let unsubscribeRate = "unsubscribe_rate"
    /// Complaints per message.
    package static let complaintRate = "complaint_rate"
}
