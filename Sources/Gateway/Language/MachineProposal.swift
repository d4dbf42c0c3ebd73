import Glibc
import Netlink
import NetworkModel
public import Profile

/// A profile for the machine that gwnet runs on.
public enum MachineProposal {
    /// Looks at the NICs and changes nothing.
    ///
    /// - Throws: `Failure` with code `missing` where there are fewer than two.
    public static func make() throws(Failure) -> WrittenProfile {
        var machine = try Machine.open()
        let observation: Observation
        do {
            observation = try machine.observe(ruleset: .ifPermitted)
        } catch {
            throw Failure(reading: error)
        }
        // Ports receive nothing by their own names; of other links that which leads out is meant.
        let nics = observation.nics.filter { $0.master == nil && $0.carriesIP }
            .map { proposalNIC($0, observation.state) }.filter { $0.nic.isHardware || $0.hasDefaultRoute }
        let proposal = Proposal(
            nics: nics, hostname: hostname, board: board, home: HomeZoneFinder(nics).zone)
        guard let proposal else { throw tooFew(nics) }
        return proposal.profile
    }

    private static func proposalNIC(_ nic: NIC, _ state: NetworkState) -> ProposalNIC {
        let networks = state.addresses.filter { $0.link == nic.name && $0.address.family == .ipv4 }
            .map(\.address.network)
        let folder = "/sys/class/net/\(nic.name)"
        let isWireless = ["wireless", "phy80211"].contains { access("\(folder)/\($0)", F_OK) == 0 }
        return ProposalNIC(
            nic: nic, isUSB: bus(of: nic.name) == "usb" || nic.path?.contains("-usb-") == true,
            isWireless: isWireless, networks: networks.sorted(),
            hasDefaultRoute: state.routes.contains { $0.isDefault && $0.link == nic.name })
    }

    /// The last part of where a link of sysfs leads.
    private static func bus(of link: LinkName) -> String? {
        guard let target = realpath("/sys/class/net/\(link)/device/subsystem", nil) else { return nil }
        defer { free(target) }
        return String(cString: target).split(separator: "/").last.map(String.init)
    }

    private static var board: String? {
        (try? FileStore.read("/proc/device-tree/model")).map { String(decoding: $0, as: UTF8.self) }
    }

    private static var hostname: String? {
        (try? FileStore.read("/proc/sys/kernel/hostname")).map {
            String(decoding: $0, as: UTF8.self).trimmingASCIIWhitespace
        }
    }

    private static func tooFew(_ nics: [ProposalNIC]) -> Failure {
        let found = nics.first.map { "only \($0.nic.name) is here" } ?? "no NIC is here"
        return Failure(
            .missing, "\(found), and a gateway has two: one for the cluster, one for the home network",
            remedy: "plug the other one in and run gwnet init again")
    }
}
