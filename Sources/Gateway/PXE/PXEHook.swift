import Glibc
import NetworkModel
import Profile
import Services

/// `gwnet pxe hook`: what dnsmasq reports of machines that boot. One at a time, as dnsmasq does.
public enum PXEHook {
    /// Notes the event; a machine that has its initrd is disarmed.
    ///
    /// It waits for no lock, and where nobody can say who has fetched an initrd, all are disarmed: a machine
    /// that stays armed is installed again.
    ///
    /// - Throws: `Failure` that ends up in dnsmasq's log.
    public static func run(
        _ words: [String], vendorClass: String?, in surroundings: Surroundings
    ) throws(Failure) {
        guard let event = BootEvent(words, vendorClass: vendorClass),
            let layout = try Layout(surroundings.services, surroundings.paths)
        else { return }
        let arming = Arming(layout, surroundings.paths)
        let tree = BootTree(layout)
        var history = BootHistory.load(tree)
        let now = Glibc.time(nil)
        switch event.kind {
        case .asked(let mac, let architecture):
            var armedAt = (try? arming.armed[mac]) ?? nil
            var isLate = false
            let nics = sameMachine(as: mac, surroundings)
            if let since = armedAt,
                nics.contains(where: { history[$0]?.startedInstaller(armedAt: since, now: now) == true })
            {
                isLate = try disarm(nics, by: arming)
                armedAt = nil
            }
            history.begin(mac, architecture: architecture, at: now, isArmed: armedAt != nil)
            if isLate { history.disarmed(mac, at: now) }
        case .fetched(let path, let bytes, let address):
            let machines = machines(at: address, surroundings)
            for mac in history.latest(of: machines) {
                history.add(path.removingPrefix(tree.root), bytes: bytes, at: now, to: mac)
            }
            guard tree.isInitrd(path) else { break }
            let armed = try machines.isEmpty ? everybody(arming) : machines
            if try disarm(armed, by: arming) { armed.forEach { history.disarmed($0, at: now) } }
        }
        try history.save(tree)
    }

    /// None where nobody can say.
    private static func machines(at address: IPAddress, _ surroundings: Surroundings) -> [MACAddress] {
        guard let file = (try? BootOffer(in: surroundings))?.file else { return [] }
        return file.profile.nodes.hosts.filter { $0.address == address }.flatMap(\.macs)
    }

    /// All NICs of the machine that has this one.
    private static func sameMachine(as mac: MACAddress, _ surroundings: Surroundings) -> [MACAddress] {
        let file = (try? BootOffer(in: surroundings))?.file
        return file?.profile.nodes.hosts.first { $0.macs.contains(mac) }?.macs ?? [mac]
    }

    private static func everybody(_ arming: Arming) throws(Failure) -> [MACAddress] {
        do {
            return Array(try arming.armed.keys)
        } catch {
            throw error.failure
        }
    }

    private static func disarm(_ macs: [MACAddress], by arming: Arming) throws(Failure) -> Bool {
        do {
            return try arming.disarm(macs)
        } catch {
            throw error.failure
        }
    }
}

extension BootTree {
    /// Of whatever image, and however its path was written: another one may have been applied while a machine
    /// boots, boot loaders double slashes, and to disarm one too many does no harm.
    fileprivate func isInitrd(_ path: String) -> Bool { path.hasSuffix("/initrd") }
}

extension String {
    fileprivate func removingPrefix(_ prefix: String) -> String {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
    }
}
