import NetworkModel
import Services

/// Sockets of local users on ports that a daemon of gwnet serves: they would answer in its place.
enum PortStrangers {
    /// A port and what holds it.
    struct Stranger {
        let listener: Listener
        let holder: PortHolders.Holder
    }

    /// Those on a daemon's own ports, in our network namespace.
    ///
    /// The daemons open their sockets as root. One that gives root up later, such as dnsmasq, opens further ones
    /// as its own user, but only on ports that are not for every user.
    static func found(on module: ServiceModule) throws(FileError) -> [Stranger] {
        var strangers: [Stranger] = []
        let free = firstFreePort
        for listener in module.listeners where listener.isOwn && listener.port >= free {
            let holders = try PortHolders.holding(listener.transport, port: listener.port) { $0 != 0 }
            for holder in holders where !isDaemon(holder, of: module, listener) {
                strangers.append(Stranger(listener: listener, holder: holder))
            }
        }
        return strangers
    }

    /// From here on every user may listen.
    private static var firstFreePort: Int {
        let value = Sysctl(path: "net/ipv4/ip_unprivileged_port_start").flatMap { try? SysctlFiles.read($0) }
        return value.flatMap { Int($0) } ?? 1024
    }

    private static func isDaemon(
        _ holder: PortHolders.Holder, of module: ServiceModule, _ listener: Listener
    ) -> Bool {
        guard listener.port < 1024 else { return false }
        // Without root it is not seen whose it is.
        guard let process = holder.pid.flatMap({ ProcessIdentity($0) }) else { return true }
        return process.runs(module.operation.program)
    }
}

extension PortStrangers.Stranger {
    /// `kill 512`, or the unit to stop.
    var stop: String {
        if let unit = holder.unit { return "systemctl disable --now \(unit)" }
        return holder.pid.map { "kill \($0)" } ?? "find it: ss -lnp sport = :\(listener.port)"
    }

    func headline(wanted daemon: Daemon) -> String {
        "\(listener.transport) port \(listener.port), which \(daemon) needs, is held by \(holder)"
    }
}
