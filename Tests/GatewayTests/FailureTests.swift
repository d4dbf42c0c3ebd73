import Glibc
import NetworkModel
import TestSupport
import Testing

@testable import Gateway
@testable import Netlink

@Suite("A failing apply")
struct FailureTests {
    /// Applies, expects a failure, and demands that the machine and its disk are as before.
    private func refuse(
        _ bench: Bench, _ code: Failure.Code, _ changes: [(String, String)] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Failure? {
        let profile = try bench.profile(changes)
        let (before, generation) = (try bench.snapshot(), try Generations(bench.paths).latest())
        let failure = thrown(Failure.self, sourceLocation: sourceLocation) {
            try bench.apply(profile)
        }
        let after = try bench.snapshot()
        #expect(after.difference(from: before) == [], sourceLocation: sourceLocation)
        #expect(failure?.code == code, "\(String(describing: failure))", sourceLocation: sourceLocation)
        #expect(try Generations(bench.paths).latest() == generation, sourceLocation: sourceLocation)
        let leftovers = try sh("find \(bench.root)/var -name staged -o -name '*.new' 2>/dev/null || true")
        #expect(leftovers.isEmpty, sourceLocation: sourceLocation)
        return failure
    }

    private func lineOfProfile(_ bench: Bench, _ text: String) throws -> Int {
        let lines = try sh("cat \(bench.root)/profile.yaml").split(
            separator: "\n", omittingEmptySubsequences: false)
        return (lines.firstIndex { $0.contains(text) } ?? -1) + 1
    }

    private static let large = [("203.0.113.1] }", "203.0.113.1] }\n    mtu: 9000")]

    @Test(
        "an MTU that the NIC does not take is said with its range and the profile's line, and all is put back"
    )
    func mtuTooLarge() async throws {
        try await onBench([("eth0", "cluster")]) { bench in
            // A macvlan takes no more than the link below it.
            try bench.elsewhere.during {
                try sh(
                    "ip link add below type veth peer name beyond; ip link set below up; ip link set beyond up"
                )
            }
            let here = try Namespace()
            try bench.elsewhere.during {
                try sh("ip link add link below name eth1 type macvlan; ip link set eth1 netns \(here.path)")
            }
            try furnishWithForeignThings()
            let failure = try refuse(bench, .failed, Self.large)
            #expect(failure?.headline.contains("www (eth1)") == true)
            #expect(failure?.headline.contains("mtu 9000") == true)
            #expect(failure?.kernelWords != nil)
            let line = try lineOfProfile(bench, "    mtu: 9000")
            #expect(
                failure?.remedy == "eth1 takes 68 to 65535 bytes; interfaces.www.mtu, profile.yaml:\(line)")
            #expect(failure?.aftermath == .putBack)
        }
    }

    @Test("a failed change of a profile in force leads back to that")
    func changeOfProfileInForce() async throws {
        try await onBench { bench in
            _ = try bench.apply()
            try sh("ip route add blackhole 203.0.113.200 scope link")
            let failure = try refuse(
                bench, .failed,
                [("203.0.113.2/24, gateway: 203.0.113.1", "203.0.113.77/24, gateway: 203.0.113.200")])
            #expect(failure?.kernelWords == "Nexthop has invalid gateway")
            #expect(failure?.aftermath == .putBack)
            #expect(try sh("ip -o -4 address show eth1").contains("203.0.113.2/24"))
            #expect(try sh("ip route show default").contains("203.0.113.1"))
            _ = try bench.apply()
            // Nodes do not reach that one address by www.
            #expect(try bench.status().problems.map(\.code) == ["path_partly_elsewhere"])
            try sh("ip route del blackhole 203.0.113.200")
            #expect(try bench.status().verdict == .routing)
        }
    }

    @Test("a gateway that somebody's rule shuts off is said in the kernel's words, and all is put back")
    func gatewayIsShutOff() async throws {
        try await onBench { bench in
            try furnishWithForeignThings()
            try sh("ip rule add priority 9 to 203.0.113.1 unreachable")
            let failure = try refuse(bench, .failed)
            #expect(failure?.headline == "could not add route default via 203.0.113.1 on www (eth1)")
            #expect(failure?.kernelWords == "Nexthop has invalid gateway")
            let place =
                "interfaces.www.ipv4.gateway, profile.yaml:\(try lineOfProfile(bench, "gateway: 203.0.113.1"))"
            #expect(failure?.remedy == "is 203.0.113.1 inside 203.0.113.0/24? \(place)")
            #expect(failure?.aftermath == .putBack)
        }
    }

    @Test(
        "a default route of somebody else is named, with the command that takes it away, before anything is touched"
    )
    func foreignRoute() async throws {
        try await onBench { bench in
            try sh(
                "ip link set eth1 up; ip address add 192.0.2.1/24 dev eth1; ip route add default via 192.0.2.9 proto dhcp"
            )
            let failure = try refuse(bench, .failed)
            #expect(failure?.headline == "default via 192.0.2.9 dev eth1 is there already, put there by dhcp")
            #expect(failure?.remedy?.contains("ip route del default via 192.0.2.9 dev eth1") == true)
            #expect(failure?.aftermath == .unchanged)
        }
    }

    @Test("a missing NIC is code 69 with the NICs that are there")
    func missingNIC() async throws {
        try await onBench { bench in
            let failure = try refuse(bench, .missing, [("name: eth1", "name: eth7")])
            let words = "no NIC is www (name eth7); there is eth0 02:00:00:00:00:00 veth, eth1"
            #expect(failure?.headline.contains(words) == true)
            #expect(failure?.aftermath == .unchanged)
            _ = try bench.apply()
            try sh("ip link del eth1")
            #expect(try refuse(bench, .missing)?.aftermath == .unchanged)
        }
    }

    @Test("one NIC for both roles is code 69")
    func sharedNIC() async throws {
        try await onBench { bench in
            let failure = try refuse(bench, .missing, [("{ name: eth1 }", "{ mac: \"02:00:00:00:00:00\" }")])
            #expect(failure?.headline == "eth0 would be both cluster and www")
        }
    }

    @Test("an invalid profile is code 65 with its problems, before anything is touched")
    func invalidProfile() async throws {
        try await onBench { bench in
            let failure = try refuse(
                bench, .invalidProfile, [("gateway: 203.0.113.1", "gateway: 198.51.100.1")])
            #expect(failure?.problems.isEmpty == false)
            #expect(
                try refuse(bench, .invalidProfile, [("203.0.113.1] }", "203.0.113.1] }\n    mtu: 100")])?
                    .problems.isEmpty == false)
        }
    }

    @Test("a profile that is not there is code 69")
    func noProfile() async throws {
        try await onBench { bench in
            let failure = thrown(Failure.self) { try bench.apply("\(bench.root)/nothing.yaml") }
            #expect(failure?.code == .missing)
        }
    }

    @Test("a lock that another gwnet holds is code 75, says who, and lets plan and status through")
    func lockHeld() async throws {
        try await onBench { bench in
            var lock: Lock? = try Lock(bench.paths)
            let failure = try refuse(bench, .busy)
            #expect(failure?.headline.contains("process \(getpid()) holds") == true)
            let down = thrown(Failure.self) { try bench.takeDown() }
            #expect(down?.code == .busy)
            #expect(try !Preview.run(try bench.profile(), in: bench.surroundings).changes.isEmpty)
            #expect(try bench.status(try bench.profile()).verdict == .broken)
            try withoutSpawning { _ = lock.take() }
            _ = try bench.apply()
        }
    }

    @Test("without CAP_NET_ADMIN it is code 77", arguments: ["apply", "down", "plan"])
    func notPermitted(command: String) async throws {
        try await onBench { bench in
            _ = try bench.apply()
            let profile = try bench.profile([("203.0.113.2/24", "203.0.113.77/24")])
            let before = try bench.snapshot()
            try withoutNetworkAdministration {
                let failure = thrown(Failure.self) {
                    switch command {
                    case "apply": _ = try bench.apply(profile)
                    case "down": _ = try bench.takeDown()
                    default: _ = try Preview.run(profile, in: bench.surroundings)
                    }
                }
                #expect(failure?.code == .notPermitted)
            }
            #expect(try bench.snapshot().difference(from: before) == [])
        }
    }

    @Test("a state folder that is a file is a failure before anything is touched")
    func stateFolderIsFile() async throws {
        try await onBench { bench in
            try sh("mkdir -p \(bench.root)/var/lib && touch \(bench.root)/var/lib/gwnet")
            let failure = try refuse(bench, .failed)
            #expect(failure?.headline.contains("/var/lib/gwnet") == true)
            #expect(failure?.kernelWords == "Not a directory")
            #expect(failure?.aftermath == .unchanged)
        }
    }

    @Test(
        "a state folder that is read-only is a failure before anything is touched", arguments: [false, true])
    func stateFolderIsReadOnly(appliedBefore: Bool) async throws {
        try await onBench { bench in
            if appliedBefore { _ = try bench.apply() }
            let folder = "\(bench.root)/var/lib/gwnet"
            try sh("mkdir -p \(folder)")
            try makeReadOnly(folder)
            let failure = try refuse(bench, .failed, [("www: [ssh]", "www: [ssh, http]")])
            #expect(failure?.kernelWords == "Read-only file system")
            #expect(failure?.aftermath == .unchanged)
        }
    }

    @Test("a runtime folder that is read-only is a failure before anything is touched")
    func runtimeFolderIsReadOnly() async throws {
        try await onBench { bench in
            try sh("mkdir \(bench.root)/run")
            try makeReadOnly("\(bench.root)/run")
            let failure = try refuse(bench, .failed)
            #expect(failure?.kernelWords == "Read-only file system")
            #expect(failure?.aftermath == .unchanged)
        }
    }

    @Test("read-only parameters are a failure with a remedy, and all is put back")
    func parametersAreReadOnly() async throws {
        try await onBench { bench in
            try makeReadOnly("/proc/sys")
            let failure = try refuse(bench, .failed)
            #expect(failure?.kernelWords == "Read-only file system")
            #expect(failure?.remedy == "/proc/sys is read-only here: is this a container?")
            #expect(failure?.aftermath == .putBack)
        }
    }

    @Test(
        "a baseline that is damaged stops neither apply nor down, and forwarding then stays off",
        arguments: ["", "{", "{}", "[1]", "\u{0}"], [false, true])
    func damagedBaseline(text: String, appliesOnceMore: Bool) async throws {
        try await onBench { bench in
            _ = try bench.apply()
            try FileStore.replace(bench.paths.baseline, with: Array(text.utf8))
            if appliesOnceMore { _ = try bench.apply([("www: [ssh]", "www: [ssh, http]")]) }
            _ = try bench.takeDown()
            #expect(try bench.observed().holdsNothingOfOurs)
            #expect(try sh("sysctl -n net.ipv4.ip_forward net.ipv4.conf.eth1.forwarding") == "0\n0\n")
        }
    }

    @Test("a change that would cut the caller's own connection is refused, unless it is forced")
    func cutsConnection() async throws {
        try await onBench { bench in
            try sh("ip link set eth1 up; ip address add 203.0.113.9/24 dev eth1")
            let profile = try bench.profile([("www: [ssh]", "www: []")])
            let connection = "203.0.113.50 50000 203.0.113.9 22"
            let before = try bench.snapshot()
            let failure = thrown(Failure.self) {
                try bench.apply(profile, in: Surroundings(paths: bench.paths, sshConnection: connection))
            }
            #expect(failure?.code == .failed)
            #expect(failure?.headline.contains("would cut the SSH connection") == true)
            #expect(failure?.remedy?.contains("--force") == true)
            #expect(try bench.snapshot().difference(from: before) == [])
            let preview = try Preview.run(
                profile, in: Surroundings(paths: bench.paths, sshConnection: connection))
            #expect(preview.threat?.contains("203.0.113.50") == true)
            _ = try bench.apply(
                profile, in: Surroundings(paths: bench.paths, sshConnection: connection, isForced: true))
        }
    }
}

/// Takes CAP_NET_ADMIN from the calling thread and those that it starts, for as long as the body runs.
private func withoutNetworkAdministration(_ body: () throws -> Void) throws {
    // capget(2) and capset(2), which glibc has and no header of it.
    typealias Call = @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int32
    guard let get = dlsym(nil, "capget"), let set = dlsym(nil, "capset") else {
        throw SystemError("find capset")
    }
    // _LINUX_CAPABILITY_VERSION_3, this thread; effective, permitted and inheritable in two halves.
    var header: [UInt32] = [0x2008_0522, 0]
    var present = [UInt32](repeating: 0, count: 6)
    guard unsafeBitCast(get, to: Call.self)(&header, &present) == 0 else {
        throw SystemError("read capabilities")
    }
    var reduced = present
    reduced[0] &= ~(1 << 12)
    guard unsafeBitCast(set, to: Call.self)(&header, &reduced) == 0 else {
        throw SystemError("drop capabilities")
    }
    defer { _ = unsafeBitCast(set, to: Call.self)(&header, &present) }
    try body()
}
