import NetworkModel
import Synchronization
import TestSupport
import Testing

@testable import Gateway

/// What is between the two sides, and under which address the cluster leaves.
@Suite("The sides of a gateway")
struct SidesTests {
    @Test("on one wire are a problem until they are apart")
    func oneWire() async throws {
        try await onBench { bench in
            try bench.elsewhere.during {
                try sh(
                    """
                    ip link add wire type bridge; ip link set wire up
                    ip link set cluster master wire up; ip link set home master wire up
                    """)
            }
            let notices = Mutex<[String]>([])
            let surroundings = Surroundings(
                paths: bench.paths, sshConnection: nil,
                notify: { notice in notices.withLock { $0.append(notice.message) } })
            let profile = try bench.profile()
            _ = try bench.apply(profile, in: surroundings)
            #expect(notices.withLock { $0 }.contains { $0.contains("are on one wire") })
            #expect(try bench.status().problems.map(\.code) == ["one_wire"])
            #expect(
                try sh("sysctl -n net.ipv4.conf.eth0.arp_ignore net.ipv4.conf.eth1.arp_announce") == "1\n2\n")
            #expect(try bench.apply(profile, in: surroundings).changes.isEmpty)
            #expect(try bench.status().problems.map(\.code) == ["one_wire"])

            try bench.elsewhere.during { try sh("ip link set home nomaster") }
            _ = try bench.apply(profile, in: surroundings)
            #expect(try bench.status().healthy)
        }
    }

    @Test("that are apart are none")
    func apart() async throws {
        try await onBench { bench in
            try bench.elsewhere.during { try sh("ip link set cluster up; ip link set home up") }
            _ = try bench.apply()
            #expect(try bench.status().healthy)
        }
    }

    @Test("say under which address the cluster leaves, where it is not the profile's")
    func otherSource() async throws {
        try await onBench { bench in
            try sh("ip link set eth1 up; ip address add 203.0.113.9/24 dev eth1")
            _ = try bench.apply()
            let problem = try #require(try bench.status().problems.first { $0.code == "other_source" })
            #expect(problem.message.contains("203.0.113.9") && problem.message.contains("203.0.113.2"))
            try sh("ip address del 203.0.113.9/24 dev eth1")
            #expect(try bench.status().healthy)
        }
    }

    @Test("answer ARP for their own addresses alone, and say whose fall silent")
    func silenced() async throws {
        try await onBench { bench in
            try sh("ip address add 192.168.57.240/32 dev lo; ip address add 10.0.0.1/32 dev lo")
            let notices = Mutex<[String]>([])
            let surroundings = Surroundings(
                paths: bench.paths, sshConnection: nil,
                notify: { notice in notices.withLock { $0.append(notice.message) } })
            _ = try Preview.run(try bench.profile(), in: surroundings)
            let silent = notices.withLock { $0 }.filter { $0.contains("no longer be answered for") }
            #expect(silent.count == 1)
            #expect(silent.first?.contains("192.168.57.240 on lo") == true)
        }
    }
}
