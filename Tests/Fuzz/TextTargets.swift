import NetworkModel
import Services

@testable import Profile

// What people write.
extension FuzzTarget {
    static let text = [
        FuzzTarget("profile") { bytes in
            guard let profile = try? ProfileReader.read(text: bytes, fileName: "x"), let binding else {
                return
            }
            let state = profile.desiredState(on: binding, closed: [], hasIPv6: true)
            _ = try? Plan(from: NetworkState(), to: state)
        },
        FuzzTarget("ansible") { bytes in _ = try? AnsibleImport.profile(from: bytes, fileName: "x") },
        FuzzTarget("edit") { bytes in
            guard let editor = try? ProfileEditor(bytes, fileName: "x"),
                let mac = MACAddress("02:00:00:00:00:01"), let address = IPAddress("192.168.57.40")
            else { return }
            _ = try? editor.adding(Node(name: "new", mac: mac, address: address, model: nil))
            _ = try? editor.removing("node1")
        },
    ]

    private static let binding: Binding? = {
        let nics = ["eth0", "eth1"].compactMap { LinkName($0) }.map {
            NIC(
                name: $0, mac: nil, driver: nil, path: nil, isHardware: true, mtu: 1500, mtuRange: nil)
        }
        return try? Binding(
            cluster: NICSelector(name: LinkName("eth0")), www: NICSelector(name: LinkName("eth1")),
            among: nics)
    }()
}
