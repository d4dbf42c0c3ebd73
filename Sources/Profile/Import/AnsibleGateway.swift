import NetworkModel

/// The gateway that the role's variables describe.
struct AnsibleGateway {
    private let network: AnsibleNetwork
    private let cluster: AlternativeName
    private let www: AlternativeName
    private let nodes: AnsibleNodes
    private let image: AnsibleImage?
    private let unknown: [String]
    private let variables: AnsibleVariables

    private static let clusterNIC = "gateway_dnsmasq_interface"
    private static let wwwNIC = "gateway_www_interface"

    /// Nil where the variables are wrong, which is reported.
    init?(_ variables: AnsibleVariables) {
        let network = AnsibleNetwork(variables)
        let cluster = variables.required(
            Self.clusterNIC, Grammar<AlternativeName>.anyLinkName, as: "the NIC that faces the nodes")
        let www = variables.required(
            Self.wwwNIC, Grammar<AlternativeName>.anyLinkName, as: "the NIC that faces the home network")
        image = AnsibleImage(variables)
        nodes = AnsibleNodes(variables)
        unknown = variables.remarkUnknown(known: Self.known)
        guard let network, let cluster, let www else { return nil }
        self.network = network
        self.cluster = cluster
        self.www = www
        self.variables = variables
        remarkAssumptions()
    }

    private static var known: [String] {
        [
            clusterNIC, wwwNIC, AnsibleNetwork.gateway, AnsibleNetwork.subnet, AnsibleNetwork.start,
            AnsibleNetwork.end, "nodes",
        ] + AnsibleImage.keys.keys.sorted()
    }

    private func remarkAssumptions() {
        variables.remark(
            "interfaces.www.ipv4", "where the WWW address comes from is not in these variables",
            "the profile says dhcp; write an address if yours is fixed")
        variables.remark(
            "hostname, domain, nodes.lease, router.allow.www", "neither are these",
            "the profile says gateway, cluster.home, 12h and [ssh]; change what does not suit you")
    }
}

// MARK: - The text

extension AnsibleGateway {
    private static let unsaid = "not in the variables"

    /// The profile as text.
    var profile: String {
        var lines = ProfileLines()
        let file = shown(variables.fileName.split(separator: "/").last.map(String.init) ?? "")
        lines.note("Made of \(file) by gwnet import ansible.")
        lines.add("version: 1")
        lines.add("hostname: gateway", comment: Self.unsaid)
        lines.add("domain: cluster.home", comment: Self.unsaid)
        addInterfaces(&lines)
        addNodes(&lines)
        addServices(&lines)
        if !unknown.isEmpty {
            lines.add()
            lines.note("Variables of \(file) that mean nothing to gwnet: \(unknown.joined(separator: ", "))")
        }
        return lines.text
    }

    private func addInterfaces(_ lines: inout ProfileLines) {
        lines.add()
        lines.add("interfaces:")
        lines.add("  cluster:")
        lines.add("    match: { name: \(YAMLText.scalar(cluster.description)) }")
        lines.add("    address: \(network.address)", comment: network.comment)
        lines.add("  www:")
        lines.add("    match: { name: \(YAMLText.scalar(www.description)) }")
        lines.note("\(Self.unsaid); or { address: 203.0.113.2/24, gateway: 203.0.113.1 }", indent: 4)
        lines.add("    ipv4: dhcp")
        lines.add()
        lines.add("router:")
        lines.add("  allow:")
        lines.add("    www: [ssh]", comment: "\(Self.unsaid); without it only the cluster gets in")
    }

    private func addNodes(_ lines: inout ProfileLines) {
        lines.add()
        lines.add("nodes:")
        if let range = network.range { lines.add("  range: \(range)") }
        lines.add("  lease: 12h", comment: Self.unsaid)
        lines.add(nodes.known.isEmpty ? "  hosts: []" : "  hosts:")
        for known in nodes.known { lines.add("    - " + HostStyle().flow(known.node)) }
        for incomplete in nodes.incomplete {
            lines.note("left out, since it has \(incomplete.lack):", indent: 4)
            lines.note("- \(incomplete.text)", indent: 4)
        }
    }

    private func addServices(_ lines: inout ProfileLines) {
        lines.add()
        lines.add("services:")
        lines.add("  dns:")
        lines.add("    serve: [cluster]")
        guard let image else { return }
        lines.add("  pxe:")
        lines.add("    image:")
        lines.add("      label: \(YAMLText.scalar(image.image.label))")
        lines.add("      file: \(YAMLText.scalar(image.image.file))")
        if let former = image.formerURL {
            lines.note("a 404 by now: \(shown(former, atMost: 200))", indent: 6)
        }
        lines.add("      url: \(YAMLText.scalar(image.image.url))")
        lines.add("      sha256: \(YAMLText.scalar(image.image.sha256))")
    }
}

// MARK: - The check

extension AnsibleGateway {
    /// What a reader of the profile finds wrong with it, each at the variable that it came from.
    func findings(in text: String, _ root: YAMLNode) -> [Finding] {
        do {
            _ = try ProfileReader.read(text: Array(text.utf8), fileName: variables.fileName)
            return []
        } catch {
            let whole = Place(node: root, path: ProfilePath(), key: nil)
            return error.problems.map { problem in
                let place = origin(of: problem.path) ?? whole
                return place.finding(Refusal(problem.message, remedy: problem.remedy))
            }
        }
    }

    /// The variable that a key of the profile was made of.
    private func origin(of path: String) -> Place? {
        let simple = [
            "interfaces.cluster.match": Self.clusterNIC, "interfaces.www.match": Self.wwwNIC,
            "interfaces.cluster.address": AnsibleNetwork.gateway, "nodes.range": AnsibleNetwork.start,
        ].merging(AnsibleImage.keys.map { ("services.pxe.image.\($0.value)", $0.key) }) { first, _ in first }
        if let variable = simple.first(where: { path.hasPrefix($0.key) })?.value {
            return variables.place(of: variable)
        }
        for (index, known) in nodes.known.enumerated() {
            let prefix = "nodes.hosts[\(index)]"
            guard path.hasPrefix(prefix) else { continue }
            let key = path.dropFirst(prefix.count + 1)
            let name = key == "address" ? "static_ip" : String(key)
            return AnsibleVariables.place(of: name, in: known.place) ?? known.place
        }
        return path.hasPrefix("nodes.hosts") ? variables.place(of: "nodes") : nil
    }
}
