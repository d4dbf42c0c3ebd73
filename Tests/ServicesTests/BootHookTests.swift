import Foundation
import NetworkModel
import TestSupport
import Testing

@testable import Services

/// The script that dnsmasq runs, with a program in gwnet's place that writes down what it is told.
@Suite("What dnsmasq's hook does with events")
struct BootHookTests {
    private func runs(_ events: [String], failing: Bool = false) async throws -> [String] {
        try await inNamespace {
            try withTemporaryFolder { folder in try Self.runs(events, failing, in: folder) }
        }
    }

    private static func runs(_ events: [String], _ failing: Bool, in folder: String) throws -> [String] {
        let program = folder + "/gwnet"
        try Data("#!/bin/sh\nshift 7\necho \"$*\" >>\(folder)/log\n\(failing ? "exit 1" : "")\n".utf8)
            .write(
                to: URL(fileURLWithPath: program))
        let premises = try Sample.of("boot").premises()
        let layout = Layout(
            root: folder, manager: .direct, fileServer: .ganesha, ownsClock: false, hasResolved: false,
            program: program)
        let moved = Premises(
            hostname: nil, domain: nil, cluster: premises.cluster, www: premises.www,
            uplink: premises.uplink,
            nodes: premises.nodes, services: premises.services, access: premises.access, layout: layout,
            profilePath: "p")
        try Data(BootHook(moved).text.utf8).write(to: URL(fileURLWithPath: folder + "/hook"))
        for place in BootTree(layout).linkPlaces { try makeFolder(place.folder) }
        try makeFolder(folder + "/run/gwnet")
        try sh(
            "ln -s install/01-x \(folder)/srv/tftp/pxelinux.cfg/01-x; chmod 755 \(folder)/hook \(program)"
        )
        try sh(
            events.map { "DNSMASQ_VENDOR_CLASS= ; export DNSMASQ_VENDOR_CLASS; \($0)\n" }.joined()
                .replacing("HOOK", with: folder + "/hook"))
        let log = (try? String(contentsOfFile: folder + "/log", encoding: .utf8)) ?? ""
        let links = try sh("ls \(folder)/srv/tftp/pxelinux.cfg")
        return log.split(separator: "\n").map(String.init) + (links == "" ? ["disarmed"] : [])
    }

    @Test("a flood of small files costs no more than a few runs, and the initrd's event always counts")
    func flood() async throws {
        let flood = "for i in $(seq 300); do HOOK tftp 10 10.20.0.9 /t/grub/grub.cfg; done"
        let initrd = "HOOK tftp 10 10.20.0.9 /t/images/1/initrd; HOOK tftp 10 10.20.0.9 /t/images/1/vmlinuz"
        let found = try await runs([flood, initrd])
        // The flood may last longer than one span of time.
        #expect(found.count < 100 && found.suffix(2).map { $0.hasSuffix("initrd") } == [true, false])
        #expect(found.last?.hasSuffix("vmlinuz") == true)
    }

    @Test("the flood of one address takes nothing from another")
    func others() async throws {
        let flood = "for i in $(seq 50); do HOOK tftp 10 10.20.0.9 /t/a; done"
        #expect(try await runs([flood, "HOOK tftp 10 10.20.0.8 /t/b"]).last == "tftp 10 10.20.0.8 /t/b")
    }

    @Test("leases of firmware count, and no others")
    func leases() async throws {
        let firmware =
            "DNSMASQ_VENDOR_CLASS=PXEClient:Arch:00007:UNDI:003016 HOOK add 02:00:00:00:00:01 10.20.0.9 n"
        let others = "HOOK add 02:00:00:00:00:02 10.20.0.8; HOOK del 02:00:00:00:00:02 10.20.0.8; HOOK init"
        #expect(try await runs([firmware, others]) == ["add 02:00:00:00:00:01 10.20.0.9 n"])
    }

    @Test("where gwnet fails, an initrd disarms everybody")
    func failing() async throws {
        let found = try await runs(["HOOK tftp 10 10.20.0.9 /t/images/1/initrd"], failing: true)
        #expect(found == ["tftp 10 10.20.0.9 /t/images/1/initrd", "disarmed"])
    }
}
