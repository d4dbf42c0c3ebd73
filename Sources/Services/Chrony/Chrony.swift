import NetworkModel

/// chrony: the time of day.
struct Chrony {
    private let premises: Premises
    private let time: TimeService

    /// Nil where the profile wants none.
    init?(_ premises: Premises) {
        guard let time = premises.services.time else { return nil }
        self.premises = premises
        self.time = time
    }

    var module: ServiceModule {
        ServiceModule(
            daemon: .chrony,
            files: [RenderedFile(path: configuration, text: text, reading: .start)]
                + premises.dropIns(for: Self.unit),
            folders: isDirect ? [layout.path("/run/gwnet"), folder] : [],
            judge: .exitCode(Command(Self.program, ["-p", "-f", configuration])),
            operation: Self.operation(in: layout),
            listeners: premises.services.listeners(of: .chrony))
    }

    private static let program = "/usr/sbin/chronyd"
    private static let unit = "chrony.service"

    private var layout: Layout { premises.layout }
    private var isDirect: Bool { layout.manager == .direct }
    private var folder: String { layout.path("/var/lib/gwnet/chrony") }
    private var configuration: String { Self.configuration(in: layout) }

    /// A part of the distribution's configuration, or all of ours.
    private static func configuration(in layout: Layout) -> String {
        layout.path(
            layout.manager == .direct ? "/var/lib/gwnet/chrony/chrony.conf" : "/etc/chrony/conf.d/gwnet.conf")
    }

    static func operation(in layout: Layout) -> Operation {
        // -x: the clock is not ours to set.
        let arguments =
            ["-f", configuration(in: layout), "-l", layout.logFile(of: .chrony)]
            + (layout.ownsClock ? [] : ["-x"])
        return Operation(
            package: "chrony", unit: unit, launch: Command(program, arguments),
            processIDFile: layout.processIDFile(of: .chrony), logFile: layout.logFile(of: .chrony),
            reload: .impossible)
    }

    private var text: String {
        ([premises.header] + sources + service + (isDirect ? process : [])).text
    }

    private var sources: [String] {
        let pool = isDirect ? ["pool 2.debian.pool.ntp.org iburst"] : []
        return time.servers.isEmpty ? pool : time.servers.map { "server \($0) iburst prefer" }
    }

    /// Without the internet the nodes still agree with each other, by this machine's clock.
    private var service: [String] {
        let clients = time.served.others ? [.anyIPv4] : premises.clients(reaching: .udp, 123)
        return clients.map { "allow \($0)" } + ["local stratum 10"]
    }

    private var process: [String] {
        // Nobody is to steer it but us, and another chronyd may have these.
        let lines = ["pidfile \(layout.processIDFile(of: .chrony))", "cmdport 0", "bindcmdaddress /"]
        guard layout.ownsClock else { return lines }
        // chronyd makes the folder for the user that it becomes, if it is not there.
        return lines + [
            "dumpdir \(folder)/state", "driftfile \(folder)/state/drift", "makestep 1 3", "rtcsync",
        ]
    }
}
