import NetworkModel
import TestSupport
import Testing

@testable import Netlink

@Suite("The connection table")
struct ConntrackTests {
    @Test("is read as conntrack(8) reads it: translated TCP and UDP, ICMP, IPv6, closed and open")
    func asConntrackSays() async throws {
        try await inNamespace {
            try onRouter { client, server in
                let listener = try server.during {
                    try background("socat TCP-LISTEN:443,reuseaddr,fork SYSTEM:'echo hi; exec sleep 9'")
                }
                defer { kill(listener) }
                try server.during { try sh("until ss -ltnH | grep -q :443; do sleep 0.01; done") }
                let talker = try client.during {
                    try sh("ping -qc1 -W5 198.51.100.2 >/dev/null; echo | socat -u - UDP:198.51.100.2:4711")
                    try sh("echo bye | socat -t5 - TCP:198.51.100.2:443,shut-none | head -n 0")
                    return try background("socat -u TCP:203.0.113.1:8443 OPEN:/dev/null")
                }
                defer { kill(talker) }
                try sh("echo | socat -u - 'UDP6:[::1]:9'")
                try sh(
                    "until conntrack -L 2>/dev/null | grep -q 'ESTABLISHED.*dport=8443'; do sleep 0.01; done")
                let (flows, oracle) = try settledTable()
                #expect(flows.map(\.oracleText).sorted() == oracle)
                let forwarded = flows.first { $0.original.destinationPort == 8443 }
                #expect(forwarded?.status.contains([.answered, .assured, .destinationTranslated]) == true)
                #expect(forwarded?.reply.source == IPAddress("198.51.100.2"))
                #expect(forwarded?.reply.sourcePort == 443)
                #expect(forwarded?.isEstablished == true)
                let masqueraded = flows.first { $0.original.destinationPort == 4711 }
                #expect(masqueraded?.status.contains(.sourceTranslated) == true)
                #expect(masqueraded?.isEstablished == false)
                #expect(flows.contains { $0.original.source.isIPv6 })
                #expect(flows.contains { $0.original.protocolNumber == 1 && $0.original.sourcePort == nil })
            }
        }
    }

    @Test("loses exactly the flow that is ended, of whatever protocol, and one that has gone is no error")
    func ends() async throws {
        try await inNamespace {
            try sh(
                """
                ip link set lo up
                for port in 1 2 3; do
                    conntrack -I -p tcp -s 203.0.113.50 -d 203.0.113.2 --sport $port --dport 22 \
                        --state ESTABLISHED -u SEEN_REPLY,ASSURED -t 300
                    conntrack -I -p udp -s 2001:db8::1 -d 2001:db8::2 --sport $port --dport 53 -t 300
                    conntrack -I -p icmp -s 203.0.113.50 -d 203.0.113.2 --icmp-type 8 --icmp-code 0 \
                        --icmp-id $port -t 300
                    conntrack -I -p icmpv6 -s 2001:db8::1 -d 2001:db8::2 --icmpv6-type 128 --icmpv6-code 0 \
                        --icmpv6-id $port -t 300
                done
                """)
            var socket = try ConntrackSocket()
            var flows = try socket.fold(into: [Flow]()) { $0.append($1) }
            #expect(flows.count == 12 && flows.allSatisfy { $0.identifier != nil })
            while let flow = flows.popLast() {
                let (first, second) = (try socket.delete(flow), try socket.delete(flow))
                #expect(first && !second)
                let left = try socket.fold(into: Set<Flow.Tuple>()) { $0.insert($1.original) }
                #expect(left == Set(flows.map(\.original)))
            }
            let counted = try sh("conntrack -C").trimmed
            #expect(counted == "0")
        }
    }

    @Test("is counted whole, however many flows there are, and none of them is kept")
    func manyFlows() async throws {
        try await inNamespace {
            try sh(
                "ip link set lo up; nft 'add table ip t; add chain ip t c { type filter hook output priority 0; }; add rule ip t c ct state new counter'"
            )
            try sh(
                "bash -c 'for port in $(seq 20000 22999); do echo >/dev/udp/127.0.0.1/$port; done' 2>/dev/null || true"
            )
            var socket = try ConntrackSocket()
            let ports = try socket.fold(into: Set<UInt16>()) { ports, flow in
                if let port = flow.original.destinationPort { ports.insert(port) }
            }
            #expect(ports.isSuperset(of: 20000...22999))
            let count = try socket.fold(into: 0) { count, _ in count += 1 }
            let counted = try sh("conntrack -C").trimmed
            #expect(String(count) == counted)
        }
    }

    @Test("is empty where nothing is tracked")
    func empty() async throws {
        try await inNamespace {
            var socket = try ConntrackSocket()
            let count = try socket.fold(into: 0) { count, _ in count += 1 }
            #expect(count == 0)
        }
    }

    @Test("a message that lies about its lengths is an error, never a crash", arguments: seeds(300))
    func damagedMessages(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var bytes = try NetlinkMessage.sampleFlow
        for _ in 0..<3 {
            bytes[Int.random(in: 20..<bytes.count, using: &generator)] = UInt8.random(
                in: 0...255, using: &generator)
        }
        guard let message = try? NetlinkMessage.all(in: bytes).first else { return }
        _ = try? Flow(message)
    }

    @Test("a flow reads as people write it")
    func words() throws {
        let message = try #require(try NetlinkMessage.all(in: NetlinkMessage.sampleFlow).first)
        let flow = try #require(try Flow(message))
        #expect(flow.description == "tcp 10.0.0.5:40000 → 203.0.113.2:8443 (192.168.57.200:443)")
        #expect(flow.timeout == 432_000)
    }
}

/// This namespace as a router that masquerades to `server` and forwards port 8443 to it.
private func onRouter(_ body: (_ client: Namespace, _ server: Namespace) throws -> Void) throws {
    let (client, server) = (try Namespace.another(), try Namespace.another())
    try makePlug("in", mac: "02:00:00:00:00:01", to: "eth0", in: client)
    try makePlug("out", mac: "02:00:00:00:00:02", to: "eth0", in: server)
    try sh(
        """
        ip link set lo up; ip link set in up; ip link set out up; sysctl -qw net.ipv4.ip_forward=1
        ip address add 203.0.113.1/24 dev in; ip address add 198.51.100.1/24 dev out
        nft 'add table ip nat; add chain ip nat pre { type nat hook prerouting priority -100; }
        add chain ip nat post { type nat hook postrouting priority 100; }
        add rule ip nat pre tcp dport 8443 dnat to 198.51.100.2:443
        add rule ip nat post oifname "out" masquerade
        add table inet t; add chain inet t c { type filter hook output priority 0; }
        add rule inet t c ct state new counter'
        """)
    try client.during {
        try sh("ip address add 203.0.113.9/24 dev eth0; ip route add default via 203.0.113.1")
    }
    try server.during { try sh("ip address add 198.51.100.2/24 dev eth0") }
    try body(client, server)
}

/// The table, and what conntrack(8) says of it before and after: flows that change meanwhile, as they
/// do while connections close, are looked at again.
private func settledTable() throws -> (flows: [Flow], oracle: [String]) {
    var socket = try ConntrackSocket()
    while true {
        let before = try oracle()
        let flows = try socket.fold(into: [Flow]()) { flows, flow in flows.append(flow) }
        if try oracle() == before { return (flows, before) }
    }
}

/// `conntrack -L` without timeouts, TCP states by whether they are final.
private func oracle() throws -> [String] {
    let text = try ["ipv4", "ipv6"].map { try sh("conntrack -L -f \($0) 2>/dev/null") }.joined()
    return text.split(separator: "\n").map { line in
        let words = line.split(separator: " ").map(String.init)
        let tuples = words.filter { word in
            ["src=", "dst=", "sport=", "dport="].contains { word.hasPrefix($0) }
        }
        let flags = ["[UNREPLIED]", "[ASSURED]"].filter(words.contains)
        let isOver = words.contains("TIME_WAIT") || words.contains("CLOSE")
        return ([words[1]] + tuples + flags + (isOver ? ["over"] : [])).joined(separator: " ")
    }.sorted()
}

extension Flow {
    fileprivate var oracleText: String {
        let tuples = [original, reply].flatMap { tuple -> [String] in
            let ports = [tuple.sourcePort.map { "sport=\($0)" }, tuple.destinationPort.map { "dport=\($0)" }]
            return ["src=\(tuple.source)", "dst=\(tuple.destination)"] + ports.compactMap { $0 }
        }
        let flags =
            (status.contains(.answered) ? [] : ["[UNREPLIED]"])
            + (status.contains(.assured) ? ["[ASSURED]"] : []) + (isOver ? ["over"] : [])
        return (["\(original.protocolNumber)"] + tuples + flags).joined(separator: " ")
    }
}

/// Starts something that outlives the shell, and says which process it is.
/// In a session of its own, so that what it starts ends with it.
private func background(_ command: String) throws -> String {
    try sh("setsid \(command) </dev/null >/dev/null 2>&1 & echo $!").trimmed
}

private func kill(_ process: String) { _ = try? sh("kill -s KILL -- -\(process)") }

extension String {
    fileprivate var trimmed: String { String(prefix { $0 != "\n" }) }
}

extension NetlinkMessage {
    /// A forwarded connection, as the kernel describes it.
    fileprivate static var sampleFlow: [UInt8] {
        get throws {
            var writer = MessageWriter(type: 1 << 8)
            writer.append(UInt32(0))
            writer.nest(1) { $0.tuple([10, 0, 0, 5], 40000, [203, 0, 113, 2], 8443) }
            writer.nest(2) { $0.tuple([192, 168, 57, 200], 443, [10, 0, 0, 5], 40000) }
            writer.attribute(3, UInt32(0x2e).bigEndian)
            writer.attribute(7, UInt32(432_000).bigEndian)
            writer.nest(4) { $0.nest(1) { $0.attribute(1, UInt8(3)) } }
            return writer.finished(sequence: 1)
        }
    }
}

extension MessageWriter {
    fileprivate mutating func tuple(_ source: [UInt8], _ from: UInt16, _ destination: [UInt8], _ to: UInt16) {
        nest(1) { writer in
            writer.attribute(1, source)
            writer.attribute(2, destination)
        }
        nest(2) { writer in
            writer.attribute(1, UInt8(6))
            writer.attribute(2, from.bigEndian)
            writer.attribute(3, to.bigEndian)
        }
    }
}
