import Foundation
import NetworkModel
import Profile
import Services
import Testing

/// A profile on a machine, and what is rendered for it.
struct Sample: CustomTestStringConvertible {
    let profile: String
    let manager: Layout.Manager
    let fileServer: Layout.FileServer

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    static var all: [Sample] {
        let profiles = [
            "cluster-home", "static-www", "everything", "least", "boot", "boot-by-nfs", "wireless", "open",
        ]
        return profiles.flatMap { profile in
            [
                Sample(profile: profile, manager: .systemd, fileServer: .kernel),
                Sample(profile: profile, manager: .systemd, fileServer: .ganesha),
                Sample(profile: profile, manager: .direct, fileServer: .ganesha),
            ]
        }
    }

    static func of(_ profile: String, by manager: Layout.Manager = .direct) -> Sample {
        Sample(profile: profile, manager: manager, fileServer: .ganesha)
    }

    var testDescription: String { "\(profile)-\(manager)-\(fileServer)" }

    var golden: URL {
        Self.folder.appendingPathComponent("Goldens/\(testDescription).txt")
    }

    /// One of this folder's, or of those that gwnet ships.
    private var url: URL {
        let own = Self.folder.appendingPathComponent("Profiles/\(profile).yaml")
        let shipped = Self.folder.deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("profiles/\(profile).yaml")
        return FileManager.default.fileExists(atPath: own.path) ? own : shipped
    }

    /// The machine has a lease under systemd only; elsewhere nobody has given it an address yet.
    func premises(below root: String? = nil) throws -> Premises {
        let bytes = try [UInt8](Data(contentsOf: url))
        return try premises(
            of: try ProfileReader.read(text: bytes, fileName: url.lastPathComponent), below: root)
    }

    static func binding(of profile: Profile) throws -> Binding {
        let nics = ["eth0", "eth1"].compactMap { LinkName($0) }.map { Self.nic($0) }
        return try Binding(cluster: profile.cluster.match, www: profile.www.match, among: nics)
    }

    /// The same for another profile.
    func premises(of profile: Profile, below root: String? = nil) throws -> Premises {
        let binding = try Self.binding(of: profile)
        let isSystemd = manager == .systemd
        let layout = Layout(
            root: root ?? (isSystemd ? "" : "/srv/root"), manager: manager, fileServer: fileServer,
            ownsClock: isSystemd, hasResolved: isSystemd,
            linkManagers: isSystemd ? [.networkManager, .networkd, .linkClient, .ifupdown] : [],
            excludedFromIfupdown: isSystemd ? ["wlan*"] : [])
        return profile.premises(
            on: binding, leased: isSystemd ? InterfaceAddress("192.168.1.5/24") : nil,
            nameServers: ["192.168.1.1", "127.0.0.1", "192.168.57.30"].compactMap { IPAddress($0) },
            uplink: Uplink(
                isExternal: profile.www.ipv4 == .external, isLeased: profile.www.ipv4 == .dhcp,
                wireless: profile.www.wifi.map(Self.network)),
            layout: layout, path: "/etc/gwnet/gateway.yaml")
    }

    /// A file that holds a key is for whoever may read files.
    private static func network(_ wifi: WiFi) -> WirelessNetwork {
        let key = if case .inline(let key) = wifi.key { key } else { "in a file of its own" }
        return WirelessNetwork(ssid: wifi.ssid, key: key, country: wifi.country)
    }

    private static func nic(_ name: LinkName) -> NIC {
        NIC(
            name: name, mac: MACAddress("02:00:00:00:00:01"), driver: "e1000e", path: nil, isHardware: true,
            mtu: 1500, mtuRange: nil)
    }
}

extension ServiceModule {
    /// All of it, to be read by people.
    var picture: String {
        let lines = [
            "==== \(daemon)", "judge: \(judge.map { Self.picture($0.command) } ?? "none")",
            "launch: \(Self.picture(operation.launch))", "pid file: \(operation.processIDFile)",
            "log: \(operation.logFile)",
            "reload: \(reload)", "unit: \(operation.unit), of \(operation.package)",
        ]
        let parts =
            lines + folders.map { "folder: \($0)" } + listeners.map(Self.picture)
            + files.map { "---- \($0.path)\(Self.mode($0)), read by \($0.reading)\n\(Self.excerpt($0.text))" }
        return parts.joined(separator: "\n") + "\n"
    }

    private static func mode(_ file: RenderedFile) -> String {
        file.mode == 0o644 ? "" : " (\(String(file.mode, radix: 8)))"
    }

    /// What goes on like that is no help to anybody who reads.
    private static func excerpt(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count > 1000 else { return text }
        return (lines.prefix(6) + ["… \(lines.count) lines …\n"]).joined(separator: "\n")
    }

    private var reload: String {
        switch operation.reload {
        case .hangUp: "SIGHUP"
        case .impossible: "impossible"
        case .command(let command): Self.picture(command)
        }
    }

    private static func picture(_ command: Command) -> String {
        ([command.program] + command.arguments).joined(separator: " ")
    }

    private static func picture(_ listener: Listener) -> String {
        let sides = Side.allCases.filter(listener.sides.contains).map(\.rawValue).joined(separator: " and ")
        return "listens: \(listener.transport) \(listener.port) to \(sides)"
    }
}
