import NetworkModel
import Services
import Testing

@testable import Gateway

@Suite("What machines boot")
struct NetworkBootTests {
    @Test(
        "dnsmasq's script says who asks and who has fetched what",
        arguments: [
            ("add 7c:83:34:b7:74:65 192.168.57.31 node1", "PXEClient:Arch:00007:UNDI:003016", "asked 7"),
            ("old 7c:83:34:b7:74:65 192.168.57.31", "PXEClient:Arch:00000:UNDI:002001", "asked 0"),
            ("add 7c:83:34:b7:74:65 192.168.57.31", "PXEClient", "asked -"),
            ("add 7c:83:34:b7:74:65 192.168.57.31", "PXEClient:Arch:x", "asked -"),
            ("tftp 512 192.168.57.31 /srv/tftp/pxelinux.0", nil, "fetched 512"),
            ("add 7c:83:34:b7:74:65 192.168.57.31", "systemd-networkd", nil),
            ("add 06-7c:83:34:b7:74:65 192.168.57.31", "PXEClient", nil),
            ("del 7c:83:34:b7:74:65 192.168.57.31", "PXEClient", nil),
            ("tftp 512 192.168.57.31", nil, nil), ("tftp much 192.168.57.31 /x", nil, nil),
            ("tftp 512 somebody /x", nil, nil), ("add", "PXEClient", nil), ("", nil, nil), ("init", nil, nil),
        ] as [(String, String?, String?)])
    func event(words: String, vendorClass: String?, expected: String?) {
        let event = BootEvent(words.split(separator: " ").map(String.init), vendorClass: vendorClass)
        let said = event.map { event in
            switch event.kind {
            case .asked(_, let architecture): "asked \(architecture.map(String.init) ?? "-")"
            case .fetched(_, let bytes, _): "fetched \(bytes)"
            }
        }
        #expect(said == expected)
    }

    /// A boot of so many files, a minute and a half ago or just now.
    private static func story(
        _ architecture: Int?, armed: Bool = true, _ paths: [String], age: Int = 90
    ) throws -> BootStory {
        let mac = try #require(MACAddress("7c:83:34:b7:74:65"))
        var history = BootHistory()
        history.begin(mac, architecture: architecture, at: 1000, isArmed: armed)
        for path in paths { history.add(path, bytes: 1, at: 1000, to: mac) }
        return BootStory(try #require(history[mac]), now: 1000 + age)
    }

    @Test("what a machine with several NICs fetches belongs to the boot by the one that asked last")
    func severalNICs() throws {
        let macs = try ["7c:83:34:b7:74:65", "7c:83:34:b7:74:66"].map { try #require(MACAddress($0)) }
        var history = BootHistory()
        #expect(history.latest(of: macs) == [macs[0]])
        #expect(history.latest(of: []) == [])
        history.begin(macs[1], architecture: 7, at: 1000, isArmed: true)
        #expect(history.latest(of: macs) == [macs[1]])
        history.begin(macs[0], architecture: 7, at: 2000, isArmed: true)
        #expect(history.latest(of: macs) == [macs[0]])
    }

    private static let uefi = ["/bootx64.efi", "/grubx64.efi", "/grub/grub.cfg", "/images/5e38/vmlinuz"]

    @Test("a boot that came to its end is one, whatever its initrd was called")
    func installer() throws {
        let story = try Self.story(7, Self.uefi + ["/images/5e38/initrd"])
        #expect(story.outcome == .installer && story.explanation == nil && story.asked == "UEFI x86-64")
        #expect(story.got == "shim, GRUB, menu, kernel, initrd")
    }

    @Test(
        "a machine that comes again long after it got its kernel is taken for installed, unless it was armed since"
    )
    func again() throws {
        let mac = try #require(MACAddress("7c:83:34:b7:74:65"))
        var history = BootHistory()
        history.begin(mac, architecture: 7, at: 1000, isArmed: true)
        for path in Self.uefi { history.add(path, bytes: 1, at: 1010, to: mac) }
        let boot = try #require(history[mac])
        #expect(boot.startedInstaller(armedAt: 900, now: 1311))
        #expect(!boot.startedInstaller(armedAt: 900, now: 1310))
        #expect(!boot.startedInstaller(armedAt: 1011, now: 9999))
        history.begin(mac, architecture: 7, at: 2000, isArmed: false)
        #expect(history[mac]?.startedInstaller(armedAt: 900, now: 9999) == false)
        history.disarmed(mac, at: 2000)
        let story = BootStory(try #require(history[mac]), now: 2001)
        #expect(story.outcome == .localDisk && story.explanation?.contains("arm it again") == true)
    }

    @Test("who was not armed got the local disk")
    func local() throws {
        for paths in [[], ["/pxelinux.0", "/ldlinux.c32", "/pxelinux.cfg/default"]] {
            #expect(try Self.story(0, armed: false, paths).outcome == .localDisk)
        }
    }

    @Test("a boot is given a minute", arguments: 0..<4)
    func patience(count: Int) throws {
        #expect(try Self.story(7, Array(Self.uefi[..<count]), age: 30).outcome == .underWay)
        #expect(try Self.story(7, Array(Self.uefi[..<count])).outcome == .failed)
    }

    @Test(
        "where it ends says why",
        arguments: [
            (7, 4, "kernels of its own vendor alone"), (7, 3, "did not ask for the kernel"),
            (7, 2, "shim (bootx64.efi) did not take grubx64.efi"),
            (9, 1, "Secure Boot does not trust its vendor"),
            (7, 0, "was offered a boot file, and did not ask for it"), (11, 0, "images are for amd64"),
        ])
    func explanation(architecture: Int, count: Int, words: String) throws {
        let story = try Self.story(architecture, Array(Self.uefi[..<count]))
        #expect(story.explanation?.contains(words) == true, "\(story)")
    }

    @Test("a machine that fetches without end fills no disk")
    func bounded() throws {
        let mac = try #require(MACAddress("7c:83:34:b7:74:65"))
        var history = BootHistory()
        for number in 0..<10_000 { history.add("/x\(number)", bytes: 1, at: 0, to: mac) }
        history.add(String(repeating: "x", count: 5000), bytes: 1, at: 0, to: mac)
        #expect(history[mac]?.files.count == 60)
    }
}
