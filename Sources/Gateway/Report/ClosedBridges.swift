import NetworkModel
import Profile

/// Bridges that are closed because they hold hardware without a role, such as those of virtual machines.
///
/// What such a bridge switches from port to port is none of the filter's business, unless br_netfilter
/// hands it to the filter: then machines on the bridge no longer reach each other.
struct ClosedBridges {
    /// net.bridge.bridge-nf-call-iptables
    static let switchPath = "/proc/sys/net/bridge/bridge-nf-call-iptables"

    private let bridges: [LinkName]

    /// - Parameter switched: whether br_netfilter hands packets over; read only where there is such a bridge.
    init(_ links: [ObservedLink], _ binding: Binding, switched: () -> Bool = Self.isSwitched) {
        let closed = Set(links.closed(besides: binding.cluster.name, binding.www.name))
        let bridges = links.filter { $0.kind == "bridge" && closed.contains($0.name) }.map(\.name).sorted()
        self.bridges = bridges.isEmpty || !switched() ? [] : bridges
    }

    var notices: [Notice] { bridges.map { Notice(message($0), remedy: Self.remedy) } }

    var problems: [Problem] {
        bridges.map { Problem(.degraded, "bridge_filtered", message($0), remedy: Self.remedy) }
    }

    private func message(_ bridge: LinkName) -> String {
        "\(bridge) has no role, so it is closed, and br_netfilter hands what it switches to the filter: machines "
            + "on it do not reach each other"
    }

    private static let remedy =
        "sysctl -w net.bridge.bridge-nf-call-iptables=0, in /etc/sysctl.d too; Kubernetes on this machine wants "
        + "it to be 1: then keep its pods and that bridge on different machines"

    private static func isSwitched() -> Bool {
        let bytes = (try? FileStore.readIfPresent(switchPath)) ?? nil
        return bytes?.first == UInt8(ascii: "1")
    }
}
