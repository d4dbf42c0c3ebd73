import Services

/// The keys of the whole profile. The tables in this folder are all that gwnet knows; each is read by the
/// very shape that `gwnet schema` shows.
enum ProfileKeys {
    static let version = Key(
        required: "version", .text(versionOne, as: .number(1...1)), "the profile language: 1")
    static let hostname = Key(
        "hostname", .text(.label), "the gateway's name in rendered files; never set as host name")
    static let domain = Key("domain", .text(.clusterDomain), "the domain of the cluster's names")
    static let interfaces = Key(required: "interfaces", InterfacesKeys.shape, "which NIC plays which role")
    static let router = Key(
        "router", RouterKeys.shape, "what may pass, what may reach the gateway, what is translated")
    static let nodes = Key("nodes", NodesKeys.shape, "who is on the cluster side")
    static let services = Key(
        "services", ServicesKeys.shape, "which daemons serve the cluster; absent means off")

    static let shape: Shape<ProfileDraft> = .mapping([
        version.any, hostname.any, domain.any, interfaces.any, router.any, nodes.any, services.any,
    ]) { fields in
        ProfileDraft(
            hostname: fields[hostname],
            domain: fields[domain],
            cluster: fields[interfaces]?.cluster,
            www: fields[interfaces]?.www,
            router: fields[router] ?? .standard,
            nodes: fields[nodes] ?? .none,
            services: fields[services] ?? .none
        )
    }

    private static let versionOne = Grammar(TextForm("the number 1", example: "1")) { text throws(Refusal) in
        guard text == "1" else {
            throw Refusal(
                "this gwnet reads version 1 of the language, not \(quoted(text))", remedy: "write version: 1")
        }
        return 1
    }
}

/// A profile of which some parts may be missing, since they could not be read.
struct ProfileDraft: Sendable {
    let hostname: String?
    let domain: String?
    let cluster: ClusterInterface?
    let www: WWWInterface?
    let router: Router
    let nodes: Nodes
    let services: WantedServices

    /// The profile, when nothing that it must have is missing.
    func profile(locations: SourceMap, warnings: [ProfileProblem]) -> Profile? {
        guard let cluster, let www else { return nil }
        return Profile(
            hostname: hostname, domain: domain, cluster: cluster, www: www, router: router, nodes: nodes,
            services: services, locations: locations, warnings: warnings)
    }
}
