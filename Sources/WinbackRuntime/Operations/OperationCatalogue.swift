/// Everything a caller may do, by name.
package enum OperationCatalogue {
    /// All operations, by name ascending.
    package static let all: [AnyOperation] = [
        AnyOperation(AuditOperations.list), AnyOperation(AuditOperations.verify),
        AnyOperation(ChurnOperations.backtest), AnyOperation(ChurnOperations.fit), AnyOperation(ChurnOperations.list),
        AnyOperation(ChurnOperations.refresh), AnyOperation(ChurnOperations.show),
        AnyOperation(ChurnOperations.summary), AnyOperation(ImportOperations.events),
        AnyOperation(ImportOperations.members), AnyOperation(ImportOperations.orders),
        AnyOperation(ImportOperations.stores),
        AnyOperation(LoopOperations.hold), AnyOperation(LoopOperations.list), AnyOperation(LoopOperations.report),
        AnyOperation(LoopOperations.resume), AnyOperation(LoopOperations.show), AnyOperation(MessageOperations.list),
        AnyOperation(MetricOperations.check),
        AnyOperation(MetricOperations.diagnose), AnyOperation(MetricOperations.diff),
        AnyOperation(MetricOperations.list), AnyOperation(MetricOperations.query), AnyOperation(MetricOperations.show),
        AnyOperation(PlaybookOperations.check), AnyOperation(PlaybookOperations.diff),
        AnyOperation(PlaybookOperations.plan), AnyOperation(PlaybookOperations.propose),
        AnyOperation(PlaybookOperations.show), AnyOperation(PoolOperations.list),
        AnyOperation(PrincipalOperations.add), AnyOperation(PrincipalOperations.list),
        AnyOperation(ProposalOperations.approve), AnyOperation(ProposalOperations.list),
        AnyOperation(ProposalOperations.reject), AnyOperation(ProposalOperations.show),
        AnyOperation(StatusOperations.status),
        AnyOperation(LoopOperations.entries), AnyOperation(TemplateOperations.check),
        AnyOperation(TemplateOperations.list), AnyOperation(TemplateOperations.preview),
        AnyOperation(TemplateOperations.testSend),
    ].sorted { $0.name < $1.name }

    /// The operation of a name.
    package static func named(_ name: String) -> AnyOperation? { all.first { $0.name == name } }
}
