import NetworkModel
import Profile
import Services

/// Lets the machines of a lab ask the gateway's daemons, as clients would.
struct LabServices {
    private let profile: Profile
    private let promise: GatewayPromise
    private let machines: [LabHost: LabMachine]
    /// How long one waits for an answer that should not come.
    private static let patience = Duration.milliseconds(400)

    init(_ profile: Profile, _ promise: GatewayPromise, _ machines: [LabHost: LabMachine]) {
        self.profile = profile
        self.promise = promise
        self.machines = machines
    }

    func rows() throws(Failure) -> [LabRow] {
        try names() + addresses() + sites() + shares() + clock()
    }

    /// A row for what a machine asks; the answer, or why there was none, is what is seen.
    private func row(
        _ host: LabHost, _ what: String, expecting expected: String,
        _ question: () throws(InquiryError) -> String
    ) throws(Failure) -> LabRow {
        guard let machine = machines[host] else { throw Failure(.failed, "the lab has no \(host.rawValue)") }
        let seen = try machine.inside { () throws(Failure) -> String in
            do throws(InquiryError) {
                return try question()
            } catch {
                return error.cause == .timeout || error.cause == .refused ? "nothing" : "\(error.cause)"
            }
        }
        return LabRow(
            topic: .services, from: host.rawValue, to: what, expected: expected, seen: seen,
            asExpected: expected == seen)
    }

    private func server(_ side: Side) -> IPAddress {
        side == .cluster ? promise.cluster : promise.www.address
    }

    /// Whether a side's machine is served: by the service itself, or by what the profile allows besides.
    private func isServed(_ side: Side, by packet: Probe.Packet) -> Bool {
        side == .cluster
            ? promise.answers(packet, fromNode: LabAddress.controlPlaneNode.address)
            : promise.answers(packet, fromOutside: LabAddress.home.address)
    }

    private func host(_ side: Side) -> LabHost { side == .cluster ? .controlPlaneNode : .home }
}

extension LabServices {
    /// Names as each side sees them, and that there is no wildcard.
    private func names() throws(Failure) -> [LabRow] {
        guard let dns = profile.services.dns else { return [] }
        var rows: [LabRow] = []
        for side in Side.allCases {
            guard isServed(side, by: .udp(53)) else {
                rows.append(try lookUp("gateway", side, expecting: "nothing"))
                continue
            }
            let hosts = profile.nodes.hosts.map { NamedAddress(name: $0.name, address: $0.address) }
            for entry in hosts + dns.names {
                let isOwn = entry.address == promise.cluster
                let address = isOwn ? server(side) : entry.address
                rows.append(try lookUp(entry.name, side, expecting: "\(address)"))
            }
            rows.append(try lookUp("nobody", side, expecting: "no such name"))
        }
        return rows
    }

    private func lookUp(_ name: String, _ side: Side, expecting expected: String) throws(Failure) -> LabRow {
        let name =
            name.contains(".") ? name : [name, profile.domain].compactMap { $0 }.joined(separator: ".")
        return try row(host(side), "name \(name)", expecting: expected) { () throws(InquiryError) in
            let inquiry = DNSInquiry(
                server: server(side), patience: expected == "nothing" ? Self.patience : .seconds(2))
            let answer = try inquiry.addresses(of: name)
            guard answer.code == .noError else {
                return answer.code == .noSuchName ? "no such name" : "\(answer.code)"
            }
            return answer.addresses.map(\.description).sorted().joined(separator: ", ")
        }
    }

    /// Nodes get what is reserved for them; nobody else gets anything.
    private func addresses() throws(Failure) -> [LabRow] {
        guard profile.services.listeners.contains(where: { $0.port == 67 }) else { return [] }
        var rows: [LabRow] = []
        for host in LabHost.nodes + [.home] {
            let mac = LabTopology.standard.mac(of: host)
            let node = host == .home ? nil : profile.nodes.hosts.first { mac.map($0.macs.contains) == true }
            let expected = node.map { "\($0.address)" } ?? "nothing"
            rows.append(
                try row(host, "address by DHCP", expecting: expected) { () throws(InquiryError) in
                    let answers = try DHCPInquiry(link: LabTopology.eth0).foreignServers(
                        patience: Self.patience)
                    guard !answers.isEmpty else { return "nothing" }
                    return answers.map { "\($0.offer.address)" }.joined(separator: ", ")
                })
        }
        return rows
    }

    /// What no site claims are the documents. The lab has no servers behind the sites.
    private func sites() throws(Failure) -> [LabRow] {
        guard profile.services.proxy != nil else { return [] }
        var rows: [LabRow] = []
        for side in Side.allCases {
            let expected = isServed(side, by: .tcp(80)) ? "an answer" : "nothing"
            rows.append(
                try row(host(side), "http://nobody.example/", expecting: expected) {
                    () throws(InquiryError) in
                    let patience = expected == "nothing" ? Self.patience : .seconds(4)
                    _ = try HTTPInquiry(server: server(side), patience: patience).ask(host: "nobody.example")
                    return "an answer"
                })
        }
        return rows
    }

    private func shares() throws(Failure) -> [LabRow] {
        guard !profile.services.fileSides.isEmpty else { return [] }
        var rows: [LabRow] = []
        for side in Side.allCases {
            let expected = isServed(side, by: .tcp(2049)) ? "accepted" : "nothing"
            rows.append(
                try row(host(side), "NFS version 4", expecting: expected) { () throws(InquiryError) in
                    let patience = expected == "nothing" ? Self.patience : .seconds(4)
                    return "\(try NFSInquiry(server: server(side), patience: patience).ask())"
                })
        }
        return rows
    }

    private func clock() throws(Failure) -> [LabRow] {
        guard profile.services.time != nil else { return [] }
        var rows: [LabRow] = []
        for side in Side.allCases {
            let expected = isServed(side, by: .udp(123)) ? "an answer" : "nothing"
            rows.append(
                try row(host(side), "the time", expecting: expected) { () throws(InquiryError) in
                    let patience = expected == "nothing" ? Self.patience : .seconds(2)
                    _ = try NTPInquiry(server: server(side), patience: patience).ask()
                    return "an answer"
                })
        }
        return rows
    }
}

extension LabTopology {
    /// Of the machine's cable.
    func mac(of host: LabHost) -> MACAddress? {
        cables.first { $0.from.host == host && $0.from.link.name == LabTopology.eth0 }?.from.link.mac
    }
}
