import Testing

@testable import NetworkModel

@Suite("Files and daemons in a plan")
struct ServiceChangesTests {
    private static let text = FileContent.regular(RegularFile(bytes: [1]))
    private static let other = FileContent.regular(RegularFile(bytes: [2]))
    private static let empty = FileContent.folder(FileContent.Folder(isEmpty: true))
    private static let filled = FileContent.folder(FileContent.Folder(isEmpty: false))
    private static let first = DaemonFiles(start: 1, reload: 1)

    private func changes(from observed: NetworkState, to desired: NetworkState) throws -> [String] {
        try Plan(from: observed, to: desired).changes.map(\.description)
    }

    @Test("A daemon that stops lets go of its files first; one that starts finds them all")
    func order() throws {
        let observed = NetworkState(
            files: ["/a": Self.text, "/b": .absent],
            daemons: [.nginx: .running(Self.first), .dnsmasq: .stopped])
        let desired = NetworkState(
            files: ["/a": .absent, "/b": Self.text],
            daemons: [.nginx: .stopped, .dnsmasq: .running(Self.first)])
        #expect(
            try changes(from: observed, to: desired)
                == ["stop nginx", "write /b", "remove /a", "start dnsmasq"])
    }

    @Test("A folder goes after what is in it, and stays where somebody else has put something there")
    func folders() throws {
        let observed = NetworkState(files: ["/f": Self.filled, "/f/a": Self.text, "/g": Self.filled])
        let desired = NetworkState(files: ["/f": .absent, "/f/a": .absent, "/g": .absent])
        #expect(try changes(from: observed, to: desired) == ["remove /f/a", "remove /f"])
        let after = NetworkState(files: ["/f": Self.filled, "/f/a": .absent, "/g": Self.filled])
        #expect(try changes(from: after, to: desired).isEmpty)
    }

    @Test("A folder that is there is as good as any")
    func presentFolder() throws {
        let desired = NetworkState(files: ["/f": Self.empty])
        #expect(try changes(from: NetworkState(files: ["/f": Self.filled]), to: desired).isEmpty)
        #expect(try changes(from: NetworkState(files: [:]), to: desired) == ["make folder /f"])
    }

    @Test(
        "A daemon is told the least that does",
        arguments: [
            (DaemonState.stopped, DaemonState.running(first), "start"),
            (.running(first), .stopped, "stop"),
            (.running(first), .running(DaemonFiles(start: 1, reload: 2)), "reload"),
            (.running(first), .running(DaemonFiles(start: 2, reload: 1)), "restart"),
            (.running(nil), .running(first), "restart"),
            (.running(first), .running(nil), "restart"),
        ])
    func transitions(before: DaemonState, after: DaemonState, verb: String) throws {
        let observed = NetworkState(daemons: [.chrony: before])
        let desired = NetworkState(daemons: [.chrony: after])
        #expect(try changes(from: observed, to: desired) == ["\(verb) chrony"])
        #expect(try changes(from: desired, to: desired).isEmpty)
    }

    private static let eth0 = Sketch.link("eth0")
    private static let wanted = NetworkState(
        links: [eth0: Link(isUp: true, mtu: 1500)],
        addresses: [Sketch.address("192.168.57.30/24", on: "eth0")],
        firewall: Table(counters: [], sets: [], chains: []), files: ["/b": text],
        daemons: [.networkManager: .running(first), .dnsmasq: .running(first)])
    private static let found = NetworkState(
        links: [eth0: Link(isUp: true, mtu: 1500)], files: ["/b": .absent],
        daemons: [.networkManager: .running(nil), .dnsmasq: .stopped])

    @Test("A network manager lets go of a link before anything is done to it, and behind the filter")
    func lettingGo() throws {
        #expect(
            try changes(from: Self.found, to: Self.wanted) == [
                "install table inet gwnet", "write /b", "tell NetworkManager which links are gwnet's",
                "add address 192.168.57.30/24 to eth0", "start dnsmasq",
            ])
    }

    @Test("It does so where the link is as it shall be: what it leaves of that is another matter")
    func lettingGoOfOurs() throws {
        var found = Self.found
        found.addresses = Self.wanted.addresses
        #expect(
            try changes(from: found.connected, to: Self.wanted) == [
                "install table inet gwnet", "write /b", "tell NetworkManager which links are gwnet's",
                "start dnsmasq",
            ])
    }

    @Test("It gets links back at the very end, empty")
    func givingBack() throws {
        var before = Self.found
        before.daemons[.dnsmasq] = .stopped
        #expect(
            try changes(from: Self.wanted, to: before) == [
                "stop dnsmasq", "remove /b", "remove address 192.168.57.30/24 from eth0",
                "remove table inet gwnet", "give its links back to NetworkManager",
            ])
    }

    @Test("A link that is no longer ours goes back after what was ours has gone")
    func givingOneBack() throws {
        var external = Self.wanted
        external.addresses = []
        external.daemons[Daemon.networkManager] = DaemonState.running(DaemonFiles(start: 1, reload: 2))
        #expect(
            try changes(from: Self.wanted, to: external) == [
                "remove address 192.168.57.30/24 from eth0", "tell NetworkManager which links are gwnet's",
            ])
    }

    @Test("What a state does not name stays as it is")
    func unnamed() throws {
        let observed = NetworkState(files: ["/a": Self.other], daemons: [.nfs: .running(nil)])
        #expect(try changes(from: observed, to: NetworkState()).isEmpty)
    }
}
