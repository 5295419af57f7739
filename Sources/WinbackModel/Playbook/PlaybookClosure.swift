/// Everything an approval would put to work: the playbook and whatever it names, by content.
package struct PlaybookClosure: Codable, Sendable, Hashable {
    /// The playbook itself.
    package var playbook: Playbook
    /// The templates its journeys send, by name ascending.
    package var templates: [MessageTemplate]
    /// The pools its journeys draw from, by name ascending.
    package var pools: [CouponPool]
    /// The team's programme.
    package var programme: Programme
    /// The team's policy.
    package var policy: Policy
    /// Version hashes of the metrics it reads, by name ascending.
    package var metricVersions: [MetricVersion]
    /// Who carries effects out.
    package var provider: String

    /// A metric and the version of its definition.
    package struct MetricVersion: Codable, Sendable, Hashable {
        /// The metric's name.
        package var name: String
        /// Hash over its definition and everything that reaches.
        package var version: ContentHash
        /// Makes a pair.
        package init(name: String, version: ContentHash) {
            self.name = name
            self.version = version
        }
    }

    /// Makes a closure; lists are sorted by name here, so that file order never changes the digest.
    package init(
        playbook: Playbook, templates: [MessageTemplate], pools: [CouponPool], programme: Programme,
        policy: Policy, metricVersions: [MetricVersion], provider: String
    ) {
        self.playbook = playbook
        self.templates = templates.sorted { $0.id < $1.id }
        self.pools = pools.sorted { $0.id < $1.id }
        self.programme = programme
        self.policy = policy
        self.metricVersions = metricVersions.sorted { $0.name < $1.name }
        self.provider = provider
    }

    /// The fingerprint: any part changes, and it is another.
    package var digest: ContentHash {
        var writer = CanonicalWriter(domain: "winback/closure/2")
        playbook.write(to: &writer)
        for template in templates { template.write(to: &writer) }
        for pool in pools { pool.write(to: &writer) }
        programme.write(to: &writer)
        policy.write(to: &writer)
        for metric in metricVersions { writer.field(metric.name, metric.version.hex) }
        writer.field("provider", provider)
        return writer.digest
    }

    /// The pool of a name, if the closure has it.
    package func pool(_ id: PoolID) -> CouponPool? { pools.first { $0.id == id } }
    /// The template of a name, if the closure has it.
    package func template(_ id: TemplateID) -> MessageTemplate? { templates.first { $0.id == id } }
}

extension PlaybookClosure {
    private enum CodingKeys: String, CodingKey {
        case playbook, templates, pools, programme, policy, metricVersions, provider
    }

    private enum EarlierProgramme: String, CodingKey { case limits }

    /// Reads a stored closure; one kept before there was a policy carries its limits in the programme.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let policy: Policy
        if let stored = try values.decodeIfPresent(Policy.self, forKey: .policy) {
            policy = stored
        } else {
            let earlier = try values.nestedContainer(keyedBy: EarlierProgramme.self, forKey: .programme)
            policy = Policy(value: try earlier.decode(Policy.Limits.self, forKey: .limits))
        }
        self.init(
            playbook: try values.decode(Playbook.self, forKey: .playbook),
            templates: try values.decode([MessageTemplate].self, forKey: .templates),
            pools: try values.decode([CouponPool].self, forKey: .pools),
            programme: try values.decode(Programme.self, forKey: .programme), policy: policy,
            metricVersions: try values.decode([MetricVersion].self, forKey: .metricVersions),
            provider: try values.decode(String.self, forKey: .provider))
    }
}
