/// Everything a caller may do, by name.
package enum OperationCatalogue {
    /// All operations, by name ascending.
    package static let all: [AnyOperation] = (team + facts + metrics + loops + members).sorted { $0.name < $1.name }

    /// The operation of a name.
    package static func named(_ name: String) -> AnyOperation? { all.first { $0.name == name } }

    private static let team: [AnyOperation] = [
        AnyOperation(AuditOperations.checkpoint),
        AnyOperation(AuditOperations.export),
        AnyOperation(AuditOperations.list),
        AnyOperation(AuditOperations.publicKey),
        AnyOperation(AuditOperations.show),
        AnyOperation(AuditOperations.verify),
        AnyOperation(DestinationOperations.check),
        AnyOperation(DestinationOperations.list),
        AnyOperation(DestinationOperations.test),
        AnyOperation(KeyOperations.activity),
        AnyOperation(KeyOperations.create),
        AnyOperation(KeyOperations.list),
        AnyOperation(KeyOperations.revoke),
        AnyOperation(KeyOperations.rotate),
        AnyOperation(PersonOperations.add),
        AnyOperation(PersonOperations.approve),
        AnyOperation(PersonOperations.confirm),
        AnyOperation(PersonOperations.list),
        AnyOperation(PersonOperations.remove),
        AnyOperation(PrincipalOperations.list),
        AnyOperation(StatusOperations.status),
        AnyOperation(StopOperations.lift),
        AnyOperation(StopOperations.list),
        AnyOperation(StopOperations.set),
    ]

    private static let facts: [AnyOperation] = [
        AnyOperation(ImportOperations.events),
        AnyOperation(ImportOperations.members),
        AnyOperation(ImportOperations.orders),
        AnyOperation(ImportOperations.stores),
    ]

    private static let metrics: [AnyOperation] = [
        AnyOperation(ChurnOperations.backtest),
        AnyOperation(ChurnOperations.fit),
        AnyOperation(ChurnOperations.list),
        AnyOperation(ChurnOperations.refresh),
        AnyOperation(ChurnOperations.show),
        AnyOperation(ChurnOperations.summary),
        AnyOperation(MetricOperations.check),
        AnyOperation(MetricOperations.diagnose),
        AnyOperation(MetricOperations.diff),
        AnyOperation(MetricOperations.list),
        AnyOperation(MetricOperations.query),
        AnyOperation(MetricOperations.show),
    ]

    private static let loops: [AnyOperation] = [
        AnyOperation(LoopOperations.entries),
        AnyOperation(LoopOperations.hold),
        AnyOperation(LoopOperations.list),
        AnyOperation(LoopOperations.looks),
        AnyOperation(LoopOperations.migrate),
        AnyOperation(LoopOperations.playbook),
        AnyOperation(LoopOperations.report),
        AnyOperation(LoopOperations.resume),
        AnyOperation(LoopOperations.show),
        AnyOperation(PlaybookOperations.check),
        AnyOperation(PlaybookOperations.diff),
        AnyOperation(PlaybookOperations.plan),
        AnyOperation(PlaybookOperations.propose),
        AnyOperation(PlaybookOperations.show),
        AnyOperation(PolicyOperations.check),
        AnyOperation(PolicyOperations.diff),
        AnyOperation(PolicyOperations.propose),
        AnyOperation(PolicyOperations.show),
        AnyOperation(ProposalOperations.approve),
        AnyOperation(ProposalOperations.list),
        AnyOperation(ProposalOperations.reject),
        AnyOperation(ProposalOperations.show),
        AnyOperation(TemplateOperations.check),
        AnyOperation(TemplateOperations.list),
        AnyOperation(TemplateOperations.preview),
        AnyOperation(TemplateOperations.testSend),
    ]

    private static let members: [AnyOperation] =
        ToolOperations.all.map { AnyOperation($0) } + [
            AnyOperation(ExplainOperations.explain),
            AnyOperation(MemberOperations.erase),
            AnyOperation(MemberOperations.export),
            AnyOperation(MemberOperations.find),
            AnyOperation(MemberOperations.messages),
            AnyOperation(MemberOperations.object),
            AnyOperation(MemberOperations.points),
            AnyOperation(MemberOperations.show),
            AnyOperation(BulkOperations.propose),
            AnyOperation(MessageOperations.list),
            AnyOperation(MessageOperations.staff),
            AnyOperation(PoolOperations.list),
            AnyOperation(ToolOperations.confirm),
            AnyOperation(ToolOperations.show),
        ]
}
