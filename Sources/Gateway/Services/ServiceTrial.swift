import Glibc
import Netlink
import NetworkModel
import Profile
import Services

/// Talks to daemons after they were switched over: that a process is there says little.
struct ServiceTrial {
    private let premises: Premises
    private let file: ProfileFile
    private let notify: @Sendable (Notice) -> Void
    /// How long a daemon may take from its start to its first answer.
    private static let patience = Duration.seconds(15)

    init(
        _ premises: Premises, _ file: ProfileFile, notify: @escaping @Sendable (Notice) -> Void
    ) {
        self.premises = premises
        self.file = file
        self.notify = notify
    }

    /// - Throws: `Failure` with what was asked and what came back.
    func run(_ daemons: Set<Daemon>, links: [ObservedLink]) throws(Failure) {
        for daemon in daemons.sorted() {
            do {
                try ask(
                    daemon, hasCarrier: links.first { $0.name == premises.cluster.link }?.hasCarrier ?? false)
            } catch {
                throw Failure(
                    .failed, "\(daemon) runs, but does not do what it should",
                    kernelWords: error.description, speaker: "the answer to a question",
                    remedy: "see \(file.place(of: daemon)), and what it says itself: \(log(of: daemon))")
            }
        }
    }

    private func log(of daemon: Daemon) -> String {
        let layout = premises.layout
        let operation = layout.operation(of: daemon)
        switch layout.manager {
        case .direct: return operation.logFile
        case .systemd: return "journalctl -u \(operation.unit)"
        }
    }

    private func ask(_ daemon: Daemon, hasCarrier: Bool) throws(InquiryError) {
        switch daemon {
        case .dnsmasq:
            try askForName()
            if hasCarrier { try askForLease() }
        case .nginx:
            try askForPage()
            try askForSeed()
        case .nfs:
            try askForShares()
            try askForRoots()
        case .chrony:
            guard let server = address(premises.services.time?.serve ?? []) else { return }
            _ = try insist { () throws(InquiryError) in try NTPInquiry(server: server).ask() }
        // Neither a wireless network nor a lease has to be there: a boot waits for neither.
        case .supplicant, .dhcpcd, .resolver: return
        case .networkManager, .networkd, .linkClient, .ifupdown: return
        }
    }

    /// A name that no other server knows: the gateway's own, or that of a host.
    private func askForName() throws(InquiryError) {
        guard let dns = premises.services.dns, let server = address(dns.serve) else { return }
        let hosts = premises.nodes.hosts.map { NamedAddress(name: $0.name, address: $0.address) }
        guard let known = (dns.names + hosts).first else { return }
        let name =
            known.name.contains(".")
            ? known.name : [known.name, premises.domain ?? ""].joined(separator: ".")
        let answer = try insist { () throws(InquiryError) in
            try DNSInquiry(server: server).addresses(of: name)
        }
        guard answer.code == .noError, !answer.addresses.isEmpty else {
            throw InquiryError("DNS A \(name) at \(server)", .wrongAnswer("it does not know the name"))
        }
    }

    private func askForPage() throws(InquiryError) {
        guard let server = address(premises.services.proxy?.serve ?? []) else { return }
        _ = try insist { () throws(InquiryError) in
            try HTTPInquiry(server: server).ask(host: premises.domain ?? "gateway")
        }
    }

    /// What an installer begins with.
    private func askForSeed() throws(InquiryError) {
        guard premises.services.pxe != nil, let server = address([.cluster]),
            let node = premises.nodes.hosts.first
        else { return }
        let path = BootTree.seedPath(of: node) + "user-data"
        let answer = try insist { () throws(InquiryError) in
            try HTTPInquiry(server: server, port: BootTree.port).ask(.head, path, host: server.description)
        }
        guard answer.status == 200 else {
            throw InquiryError("HTTP \(path) at \(server)", .wrongAnswer("it answers \(answer.status)"))
        }
    }

    private func askForShares() throws(InquiryError) {
        guard let nfs = premises.services.nfs, let server = address(nfs.serve) else { return }
        let answer = try insist { () throws(InquiryError) in try NFSInquiry(server: server).ask() }
        guard answer == .accepted else {
            throw InquiryError("NFS version 4 at \(server)", .wrongAnswer("\(answer)"))
        }
        // nfs-ganesha goes on without a share that it cannot serve, and tells only its log.
        for share in nfs.shares {
            guard let server = address(share.to) else { continue }
            let inquiry = NFSInquiry(server: server)
            let answer = try insist { () throws(InquiryError) in try inquiry.ask(for: share.path) }
            guard answer != .absent else {
                throw InquiryError("NFS \(share.path) at \(server)", .wrongAnswer("there is no such share"))
            }
        }
    }

    /// What an installer asks before it mounts.
    private func askForRoots() throws(InquiryError) {
        guard premises.services.servesRoots, let server = address([.cluster]) else { return }
        let inquiry = PortmapperInquiry(server: server)
        for program in [PortmapperInquiry.Program.nfs, .mount] {
            let port = try insist { () throws(InquiryError) in try inquiry.port(of: program, version: 3) }
            guard port == program.port else {
                throw InquiryError(
                    "\(program), version 3, at \(server)",
                    .wrongAnswer("rpcbind says port \(port), not \(program.port)"))
            }
        }
    }

    /// One node that is offered its address is enough. Any host of the cluster can decline an address in a node's
    /// name, which dnsmasq then keeps back for ten minutes (DECLINE_BACKOFF in its config.h), so that a server
    /// that listens and offers nothing refuses no change.
    private func askForLease() throws(InquiryError) {
        let nodes = premises.nodes.hosts.prefix(8)
        guard premises.services.listeners.contains(where: { $0.port == 67 }), !nodes.isEmpty,
            let server = premises.cluster.address?.address
        else { return }
        let limit = TimeLimit(Self.patience)
        var last = InquiryError("DHCP at \(server)", .timeout)
        repeat {
            guard let silence = try askForLease(nodes, of: server) else { return }
            last = silence
            if last.cause != .timeout { usleep(50_000) }
        } while !limit.isOver
        guard last.cause == .timeout else { throw last }
        notify(
            Notice(
                "dnsmasq listens for DHCP and offers no node its address: a host of the cluster may have declined "
                    + "the addresses in the nodes' names",
                remedy: "look for DHCPDECLINE: \(log(of: .dnsmasq))"))
    }

    /// - Returns: why none of the nodes has an offer; nil where one has.
    private func askForLease(
        _ nodes: ArraySlice<Node>, of server: IPAddress
    ) throws(InquiryError) -> InquiryError? {
        var silence: InquiryError?
        for node in nodes {
            do throws(InquiryError) {
                let offer = try DHCPInquiry(link: premises.cluster.link).ask(
                    ourServer: server, for: node.mac, patience: .seconds(1))
                guard offer.address != node.address else { return nil }
                throw InquiryError(
                    "DHCP for \(node.name)",
                    .wrongAnswer("it offers \(offer.address), not \(node.address)"))
            } catch {
                guard [.timeout, .refused].contains(error.cause) else { throw error }
                silence = error
                if error.cause == .refused { return silence }
            }
        }
        return silence
    }

    /// One of ours on a side that is served.
    private func address(_ sides: Set<Side>) -> IPAddress? {
        Side.allCases.filter(sides.contains).lazy.compactMap { premises.frontage($0).address?.address }.first
    }

    /// A daemon needs a moment before it listens.
    private func insist<Answer>(_ question: () throws(InquiryError) -> Answer) throws(InquiryError) -> Answer
    {
        let limit = TimeLimit(Self.patience)
        while true {
            do {
                return try question()
            } catch {
                guard !limit.isOver, [.timeout, .refused, .closed].contains(error.cause) else { throw error }
                usleep(50_000)
            }
        }
    }
}
