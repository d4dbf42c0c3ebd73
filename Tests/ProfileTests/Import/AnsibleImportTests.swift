import Foundation
import NetworkModel
import Testing

@testable import Profile

@Suite("Variables of the Ansible role become a profile")
struct AnsibleImportTests {
    /// The role's defaults as they are published, wrong values included.
    static let published = """
        gateway_ip_addr: 192.168.57.30
        gateway_www_interface: eth1
        gateway_dnsmasq_interface: eth0

        k8s_worker_nodes_dhcp_subnet: 192.168.57.255
        k8s_worker_nodes_dhcp_start: 192.168.57.31
        k8s_worker_nodes_dhcp_end: 192.168.57.41

        pxe_menu_label: PXE Ubuntu Server 22.04.2 Auto Install
        linux_iso_filename: ubuntu-22.04.2-live-server-amd64.iso
        linux_iso_download_url: https://releases.ubuntu.com/jammy/ubuntu-22.04.2-live-server-amd64.iso
        linux_iso_sha256: 5e38b55d57d94ff029719342357325ed3bda38fa80054f9330dc789cd2d43931

        # Known nodes on cluster network
        nodes:
        - name: "k8s-control-plane-node"
          mac: "7c:83:34:b7:74:65"
          static_ip: "192.168.57.31"
          model: "intel nuc i5"
        - name: "k8s-node2"
          mac: "f4:4d:30:65:88:c0"
          static_ip: "192.168.57.32"
          model: "intel nuc i5"
        - name: "k8s-node3"
        ...

        """

    static let least = """
        gateway_ip_addr: 192.168.57.30
        gateway_www_interface: eth1
        gateway_dnsmasq_interface: eth0
        k8s_worker_nodes_dhcp_subnet: 255.255.255.0

        """

    static func imported(_ text: String) throws(ProfileError) -> WrittenProfile {
        try AnsibleImport.profile(from: Array(text.utf8), fileName: "defaults.yaml")
    }

    static func profile(_ written: WrittenProfile) throws -> Profile {
        try ProfileReader.read(text: Array(written.text.utf8), fileName: "gateway.yaml")
    }

    @Test("the published ones become the reference gateway")
    func reference() throws {
        let profile = try Self.profile(Self.imported(Self.published))
        let reference = try SharedProfileTests.read("cluster-home.yaml")
        #expect(profile.cluster == reference.cluster && profile.www == reference.www)
        #expect(profile.hostname == reference.hostname && profile.domain == reference.domain)
        #expect(profile.nodes.range == reference.nodes.range && profile.nodes.lease == reference.nodes.lease)
        #expect(profile.nodes.hosts == reference.nodes.hosts)
        #expect(profile.router.allowWWW == reference.router.allowWWW)
        let (image, wanted) = (profile.services.pxe?.image, reference.services.pxe?.image)
        #expect(
            image?.label == wanted?.label && image?.file == wanted?.file && image?.sha256 == wanted?.sha256)
        #expect(
            image?.url
                == "https://old-releases.ubuntu.com/releases/jammy/ubuntu-22.04.2-live-server-amd64.iso")
    }

    @Test("what was wrong with them is said, each at its place")
    func remarks() throws {
        let remarks = try Self.imported(Self.published).remarks
        let said = remarks.map { "\($0.location?.line ?? 0) \($0.subject)" }
        #expect(
            said == [
                "5 k8s_worker_nodes_dhcp_subnet", "11 linux_iso_download_url", "24 nodes[2]",
                "0 interfaces.www.ipv4", "0 hostname, domain, nodes.lease, router.allow.www",
            ])
        #expect(remarks[0].message.contains("192.168.57.255 is the broadcast address of 192.168.57.0/24"))
        #expect(remarks[0].remedy.contains("the netmask is 255.255.255.0"))
        #expect(remarks[1].message.contains("404") && remarks[1].remedy.contains("old-releases.ubuntu.com"))
        #expect(remarks[2].message == "k8s-node3 has neither mac nor static_ip")
        #expect(remarks[3].remedy.contains("dhcp"))
    }

    @Test("the incomplete node is left as a comment")
    func incompleteNode() throws {
        let text = try Self.imported(Self.published).text
        #expect(
            text.contains(
                "    # left out, since it has neither mac nor static_ip:\n"
                    + "    # - { name: k8s-node3, mac: MAC, address: ADDRESS }\n"))
    }

    @Test("the least that they must say")
    func least() throws {
        let written = try Self.imported(Self.least)
        let profile = try Self.profile(written)
        #expect(profile.nodes.hosts.isEmpty && profile.nodes.range == nil && profile.services.pxe == nil)
        #expect(written.remarks.count == 2)
    }

    @Test(
        "netmasks, and what is taken for one",
        arguments: [
            ("255.255.255.0", "192.168.57.30/24", 0), ("255.255.0.0", "192.168.57.30/16", 0),
            ("255.255.255.128", "192.168.57.30/25", 0), ("192.168.57.255", "192.168.57.30/24", 1),
            ("192.168.57.0", "192.168.57.30/24", 1), ("192.168.255.255", "192.168.57.30/16", 1),
            ("192.168.57.63", "192.168.57.30/26", 1), ("192.168.56.0", "192.168.57.30/23", 1),
            ("~", "192.168.57.30/24", 1),
        ])
    func netmasks(text: String, address: String, remarks: Int) throws {
        let written = try Self.imported(Self.least.replacing("255.255.255.0", with: text))
        #expect(try Self.profile(written).cluster.address.description == address)
        #expect(written.remarks.count == 2 + remarks)
    }

    @Test("unknown variables are named, with what may have been meant")
    func unknown() throws {
        let written = try Self.imported(Self.least + "gateway_ip_adr: 1.2.3.4\nwifi_psk: secret\n")
        #expect(written.remarks[0].subject == "gateway_ip_adr" && written.remarks[0].location?.line == 5)
        #expect(written.remarks[0].message.hasSuffix("did you mean gateway_ip_addr?"))
        #expect(written.text.contains("mean nothing to gwnet: gateway_ip_adr, wifi_psk"))
        // A value nobody knows may be a secret.
        #expect(
            !written.text.contains("secret") && !written.remarks.contains { $0.render().contains("secret") })
    }

    @Test(
        "images that have moved, and those that have not",
        arguments: [
            ("https://releases.ubuntu.com/jammy/ubuntu-22.04.2-live-server-amd64.iso", "jammy"),
            ("http://releases.ubuntu.com/22.04/ubuntu-22.04-live-server-amd64.iso", "jammy"),
            ("https://releases.ubuntu.com/22.04.3/ubuntu-22.04.3-live-server-amd64.iso", "jammy"),
            ("https://releases.ubuntu.com/focal/ubuntu-20.04.5-live-server-amd64.iso", "focal"),
            ("https://releases.ubuntu.com/jammy/ubuntu-22.04.5-live-server-amd64.iso", nil),
            ("https://releases.ubuntu.com/jammy/SHA256SUMS", nil),
            ("https://old-releases.ubuntu.com/releases/jammy/ubuntu-22.04.2-live-server-amd64.iso", nil),
            ("https://mirror.example/jammy/ubuntu-22.04.2-live-server-amd64.iso", nil),
            ("https://releases.ubuntu.com/ubuntu-22.04.2-live-server-amd64.iso", nil),
        ] as [(String, String?)])
    func archive(url: String, release: String?) {
        let file = url.split(separator: "/").last ?? ""
        let wanted = release.map { "https://old-releases.ubuntu.com/releases/\($0)/\(file)" }
        #expect(ImageArchive.current(for: url) == wanted)
    }

    @Test("an image of which something is missing is left out, which is said")
    func halfAnImage() throws {
        let written = try Self.imported(Self.least + "pxe_menu_label: Ubuntu\nlinux_iso_filename: x.iso\n")
        #expect(try Self.profile(written).services.pxe == nil)
        #expect(written.remarks[0].subject == "linux_iso_download_url, linux_iso_sha256")
    }

    @Test("words that YAML would take for something else are quoted")
    func quoting() throws {
        let written = try Self.imported(
            Self.least.replacing("eth1", with: "'a,b}'").replacing("eth0", with: "'null'")
                + "nodes:\n- { name: '12', mac: '00:11:22:33:44:55', static_ip: 192.168.57.31, model: 'a: b # c' }\n"
        )
        let profile = try Self.profile(written)
        #expect(profile.www.match.name?.description == "a,b}")
        #expect(profile.cluster.match.name?.description == "null")
        #expect(profile.nodes.hosts.first?.model == "a: b # c" && profile.nodes.hosts.first?.name == "12")
    }

    @Test("what makes no valid profile is refused at its place in the variables", arguments: refusals)
    func refused(text: String, place: String, message: String) {
        do {
            let written = try Self.imported(text)
            Issue.record("taken: \(written.text)")
        } catch {
            let problem = error.problems.map { $0.render() }.joined(separator: "\n")
            #expect(problem.hasPrefix("defaults.yaml:\(place): "), "\(problem)")
            #expect(problem.contains(message), "\(problem)")
        }
    }

    private static func changed(_ old: String, _ new: String) -> String {
        published.replacing(old, with: new)
    }

    static let refusals = [
        ("", "1:1", "the file holds no variables"),
        ("# nothing\n", "1:1", "the file holds no variables"),
        ("- hosts: all\n", "1:1", "variables belong here, not a list"),
        ("gateway\n", "1:1", "variables belong here, not a single value"),
        ("a: [\n", "2:1", "a value is missing before this"),
        ("a: 1\n---\nb: 1\n", "2:1", "a second document begins"),
        ("gateway_ip_addr: 192.168.57.30\n", "1:1", "gateway_dnsmasq_interface is missing"),
        (changed("gateway_ip_addr: 192.168.57.30", "gateway_ip_addr:"), "1:1", "gateway_ip_addr is missing"),
        (changed("192.168.57.30", "192.168.57"), "1:18", "192.168.57 is not an IP address"),
        (changed("192.168.57.30", "\"{{ ip }}\""), "1:18", "only Ansible can fill in"),
        (changed("192.168.57.30", "[1, 2]"), "1:18", "a list stands where an IPv4 address belongs"),
        (changed("eth1", "eth0"), "2:24", "name eth0 is the cluster's NIC too"),
        (changed("eth1", "enx7c:8334b77465"), "2:24", "is not an interface's name"),
        (changed("192.168.57.255", "10.0.0.255"), "5:31", "neither a netmask nor the end of a network"),
        (changed("192.168.57.255", "fe80::1"), "5:31", "is IPv6"),
        (changed("dhcp_end: 192.168.57.41", "dhcp_end: 192.168.57.29"), "6:30", "runs backwards"),
        (
            changed("dhcp_start: 192.168.57.31", "dhcp_start: 192.168.57.29"), "6:30",
            "holds the gateway itself"
        ),
        (changed("5e38b55d", "5e38"), "12:19", "60 digits are no SHA-256"),
        (changed("https://releases", "ftp://releases"), "11:25", "is not a web address"),
        (changed("- name: \"k8s-node3\"", "- k8s-node3"), "24:3", "a node belongs here"),
        (changed("nodes:\n", "nodes: 3\nold:\n"), "15:8", "a list of nodes belongs here"),
        (changed("\"f4:4d:30:65:88:c0\"", "f4:4d"), "21:8", "f4:4d is not a MAC address"),
        (changed("\"f4:4d:30:65:88:c0\"", "7c:83:34:b7:74:65"), "21:8", "is the MAC of another host"),
        (changed("\"192.168.57.32\"", "192.168.57.50"), "22:14", "lies outside nodes.range"),
        (changed("\"k8s-node2\"", "k8s_node2"), "20:9", "is no RFC 1123 label"),
        (changed("nodes:\n", "gateway_ip_addr: 1\nnodes:\n"), "15:1", "is here twice, first on line 1"),
        (changed("eth1", "!vault eth1"), "2:24", "a tag has no meaning"),
    ]
}
