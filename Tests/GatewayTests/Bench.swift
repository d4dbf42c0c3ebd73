import Glibc
import NetworkModel
import TestSupport

@testable import Gateway
@testable import Netlink

/// A machine to be made a gateway: a namespace with eth0 and eth1, whose cables end elsewhere, and a
/// folder that stands for its disk.
struct Bench {
    /// Where the cables end: `cluster` and `home`.
    let elsewhere: Namespace
    /// `--root`
    let root: String

    var paths: Paths { Paths(root: root) }
    var surroundings: Surroundings { Surroundings(paths: paths, sshConnection: nil) }

    /// The reference profile, with changes of text where a test needs another one.
    func profile(_ changes: [(String, String)] = [], name: String = "profile.yaml") throws -> String {
        let path =
            #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
            + "/profiles/static-www.yaml"
        var text = String(decoding: try FileStore.read(path), as: UTF8.self)
        for (old, new) in changes {
            guard text.contains(old) else { throw SystemError("find \(old) in the reference profile") }
            text = text.replacing(old, with: new)
        }
        try FileStore.replace("\(root)/\(name)", with: Array(text.utf8))
        return "\(root)/\(name)"
    }

    func apply(_ changes: [(String, String)] = []) throws -> Apply.Outcome { try apply(try profile(changes)) }

    func apply(_ profile: String, in surroundings: Surroundings? = nil) throws -> Apply.Outcome {
        try withoutSpawning { try Apply.run(profile, in: surroundings ?? self.surroundings) }
    }

    func confirm() throws -> Confirm.Outcome { try withoutSpawning { try Confirm.run(in: surroundings) } }

    func rollback(to generation: Int? = nil) throws -> Rollback.Outcome {
        try withoutSpawning { try Rollback.run(to: generation, in: surroundings) }
    }

    func takeDown() throws -> TakeDown.Outcome {
        try withoutSpawning { try TakeDown.run(in: surroundings) }
    }

    func boot() throws {
        let path = try profile()
        _ = try withoutSpawning { try Boot.run(path, in: surroundings) }
    }

    func status(_ profile: String? = nil) throws -> Report { try Status.run(profile, in: surroundings) }

    /// What gwnet itself sees, less what the kernel adds to a link of IPv6 in its own time.
    func observed() throws -> NetworkState {
        var machine = try Machine()
        var state = try machine.observe().state
        state.addresses = state.addresses.filter { !$0.address.address.isLinkLocal }
        state.routes = state.routes.filter { !$0.destination.address.isLinkLocal }
        return state
    }

    func generation() throws -> UInt32 {
        var machine = try Machine()
        return try machine.observe().generation
    }

    /// Everything in the kernel that a gwnet could have touched, as other programs see it.
    func snapshot() throws -> Snapshot {
        Snapshot(
            lines: try sh(
                """
                # Without what lags behind a change, or moves by itself.
                ip -d -o link | sed -E 's/NO-CARRIER,//; s/ qdisc [a-z]+//; s/ state [A-Z]+//; s/[a-z_]+_timer +[0-9.]+//g'
                ip -o address | grep -v fe80; ip -d -4 route show table all
                ip -d -6 route show table all | grep -vE 'fe80|ff00' || true
                ip rule; ip -6 rule; nft list ruleset
                sysctl -a -r '^net[.](ipv4|ipv6)[.]' 2>/dev/null
                """
            ).split(separator: "\n").map(String.init))
    }

    /// Path, inode, time of the last change and size of every file but those of `/run`.
    func files() throws -> String {
        try sh("cd \(root) && find . -path ./run -prune -o -printf '%p %i %T@ %s %m\\n' | sort")
    }
}

/// A picture of the kernel's state that can be compared, and says where two of them differ.
struct Snapshot {
    let lines: [String]

    /// What this one has more or less, line by line.
    func difference(from other: Snapshot) -> [String] {
        lines.difference(from: other.lines).map { change in
            switch change {
            case .insert(_, let line, _): "+ " + line
            case .remove(_, let line, _): "- " + line
            }
        }
    }
}

/// Runs a test on a machine with two plugs that rest.
func onBench<Value: Sendable>(
    _ plugs: [(name: String, peer: String)] = [("eth0", "cluster"), ("eth1", "home")],
    _ body: @Sendable (Bench) throws -> Value
) async throws -> Value {
    try await inNamespace {
        try withTemporaryFolder { root in
            let elsewhere = try Namespace.another()
            defer { withExtendedLifetime(elsewhere) {} }
            // Duplicate-address detection would change addresses under the test.
            let quiet = "sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0"
            try sh(quiet)
            try elsewhere.during { try sh(quiet) }
            for (index, plug) in plugs.enumerated() {
                try makePlug(plug.name, mac: "02:00:00:00:00:0\(index)", to: plug.peer, in: elsewhere)
            }
            try sh("ip link set lo up")
            return try body(Bench(elsewhere: elsewhere, root: root))
        }
    }
}

/// Puts there what a host has besides: containers with a bridge and their own filter, a VPN's rule.
func furnishWithForeignThings() throws {
    try sh(
        """
        ip link add docker0 type bridge; ip address add 172.17.0.1/16 brd + dev docker0; ip link set docker0 up
        ip link add web type veth peer name web1; ip link set web1 master docker0 up; ip link set web up
        ip address add 198.51.100.9/32 dev lo; ip address add 10.66.0.1/24 dev eth1
        ip route add 10.99.0.0/16 via 172.17.0.9 dev docker0; ip route add 10.98.0.0/16 dev docker0 metric 7 proto static
        ip route add 10.97.0.0/16 dev docker0 table 77; ip rule add priority 5000 from 10.97.0.0/16 lookup 77
        ip -6 rule add priority 5001 lookup 77; ip -6 address add 2001:db8:77::1/64 dev docker0 nodad
        sysctl -qw net.ipv4.conf.docker0.route_localnet=1 net.ipv4.conf.docker0.rp_filter=2
        nft 'add table ip nat; add chain ip nat POSTROUTING { type nat hook postrouting priority 100; }
        add rule ip nat POSTROUTING ip saddr 172.17.0.0/16 oifname != "docker0" masquerade
        add table inet foreign; add set inet foreign s { type ipv4_addr; elements = { 192.0.2.1 } }
        add chain inet foreign input { type filter hook input priority 10; policy accept; }
        add rule inet foreign input ip saddr @s drop comment "theirs"'
        """)
}

extension String {
    fileprivate func replacing(_ part: String, with other: String) -> String {
        var pieces: [Substring] = []
        var rest = self[...]
        while let range = rest.firstRange(of: part) {
            pieces.append(rest[..<range.lowerBound])
            rest = rest[range.upperBound...]
        }
        return (pieces + [rest]).joined(separator: other)
    }
}
