import Foundation
import NetworkModel
import Services
import TestSupport
import Testing

/// What machines boot from.
@Suite("Installation over the network")
struct PXETests {
    private static let samples = Sample.all.filter {
        ["cluster-home", "everything", "boot", "boot-by-nfs"].contains($0.profile)
    }

    @Test("both boot loaders start the installer with the same parameters", arguments: samples)
    func parameters(sample: Sample) throws {
        let premises = try sample.premises()
        let files = try Files(premises)
        for node in premises.nodes.hosts {
            let name = BootTree.name(of: node.mac)
            let pxelinux = try files.text(endingIn: "/pxelinux.cfg/install/\(name)")
            let grub = try files.text(endingIn: "/grub/install/\(name)")
            let words = try #require(line("APPEND", of: pxelinux)).split(separator: " ").map(String.init)
            let command = try #require(
                line("if linux", of: grub)?.replacingOccurrences(of: "; then", with: ""))
            #expect(try Array(shellWords(command).dropFirst()) == words)
            #expect(try shellWords(command).first == line("KERNEL", of: pxelinux))
            #expect(
                line("if initrd", of: grub)?.hasPrefix(try #require(line("INITRD", of: pxelinux))) == true)
            #expect(words.contains("cloud-config-url=/dev/null") && words.contains("autoinstall"))
            let isMounted = premises.services.servesRoots
            #expect(words.contains { $0.hasPrefix("url=") } != isMounted)
            #expect(words.contains("netboot=nfs") == isMounted)
            #expect(
                words.contains { $0.hasPrefix("nfsroot=") && $0.contains(":/srv/pxe/roots/") } == isMounted)
            #expect(command.contains(" \"ds=nocloud-net;s=") && pxelinux.contains(" ds=nocloud-net;s="))
            #expect(words.last?.hasSuffix("/seeds/\(name)/") == true)
        }
    }

    @Test("a machine that is not armed gets the local disk from either", arguments: samples)
    func local(sample: Sample) throws {
        let files = try Files(sample.premises())
        let pxelinux = try files.text(endingIn: "/pxelinux.cfg/default")
        #expect(pxelinux.contains("LOCALBOOT") && !pxelinux.contains("KERNEL"))
        let grub = try files.text(endingIn: "/grub/grub.cfg")
        #expect(grub.hasSuffix("\nexit\n") && !grub.contains("linux"))
        // The links that arm are made by nobody but who arms.
        let tree = BootTree(try sample.premises().layout)
        for node in try sample.premises().nodes.hosts {
            for link in node.macs.flatMap(tree.links) { #expect(!files.paths.contains(link.path)) }
        }
    }

    @Test("links that arm lead to what was rendered", arguments: samples)
    func links(sample: Sample) throws {
        let premises = try sample.premises()
        let files = try Files(premises)
        for node in premises.nodes.hosts {
            for link in node.macs.flatMap(BootTree(premises.layout).links) {
                let folder = (link.path as NSString).deletingLastPathComponent
                let path = ((folder + "/" + link.target) as NSString).standardizingPath
                #expect(files.paths.contains(path), "\(link)")
            }
        }
    }

    @Test("armed machines are recognised by their links, and nothing else is taken for one")
    func armed() throws {
        let mac = try #require(MACAddress("7c:83:34:b7:74:65"))
        let tree = BootTree(try Sample.of("boot").premises().layout)
        for (link, place) in zip(tree.links(for: mac), tree.linkPlaces) {
            let name = (link.path as NSString).lastPathComponent
            #expect((link.path as NSString).deletingLastPathComponent == place.folder)
            #expect(BootTree.mac(ofLink: name, prefix: place.prefix) == mac)
            for other in ["default", "install", "01-", "grub.cfg", "grub.cfg-", "02-\(name)", name + "-00"] {
                #expect(BootTree.mac(ofLink: other, prefix: place.prefix) == nil, "\(other)")
            }
        }
    }

    @Test("every octet of a MAC has a tag of its own")
    func octets() throws {
        let lines = try Files(Sample.of("boot").premises()).text(endingIn: "/octets").split(separator: "\n")
        let rules = lines.filter { !$0.hasPrefix("#") }
        #expect(rules.count == 6 * 256 && Set(rules).count == rules.count)
        #expect(rules.contains("dhcp-mac=set:mac1-7c,7c:*:*:*:*:*"))
        #expect(rules.last == "dhcp-mac=set:mac6-ff,*:*:*:*:*:ff")
    }

    @Test("seeds are cloud-init's, and nobody's password is set", arguments: samples)
    func seeds(sample: Sample) throws {
        let premises = try sample.premises()
        let files = try Files(premises)
        for node in premises.nodes.hosts {
            let folder = "/seeds/\(BootTree.name(of: node.mac))"
            let userData = try files.text(endingIn: folder + "/user-data")
            #expect(userData.hasPrefix("#cloud-config\n") && !userData.contains("password:"))
            #expect(try files.text(endingIn: folder + "/meta-data").contains("\ninstance-id: "))
            // An oracle from outside: the keys are what the profile says, whatever is in them.
            let script = """
                import json, sys, yaml
                seed = yaml.safe_load(sys.stdin)["autoinstall"]
                assert not seed["ssh"]["allow-pw"] and not seed["user-data"]["ssh_pwauth"]
                assert seed["ssh"]["authorized-keys"] == seed["user-data"]["ssh_authorized_keys"]
                json.dump(seed["ssh"]["authorized-keys"], sys.stdout)
                """
            let keys = try pythonSays(script, userData)
            let wanted = try JSONEncoder().encode(premises.services.pxe?.sshAuthorizedKeys)
            #expect(
                try JSONDecoder().decode([String].self, from: Data(keys.utf8))
                    == JSONDecoder().decode([String].self, from: wanted))
        }
    }

    @Test(
        "what installers mount is for the nodes alone, by their addresses, and for nobody where there are none"
    )
    func roots() throws {
        for fileServer in [Layout.FileServer.kernel, .ganesha] {
            let sample = Sample(profile: "boot-by-nfs", manager: .systemd, fileServer: fileServer)
            let premises = try sample.premises()
            let without = Premises(
                hostname: premises.hostname, domain: premises.domain, cluster: premises.cluster,
                www: premises.www, uplink: premises.uplink, nodes: .none, services: premises.services,
                access: premises.access, layout: premises.layout, profilePath: premises.profilePath)
            let file = fileServer == .kernel ? "/exports.d/gwnet.exports" : "/ganesha/gwnet.conf"
            let exports = try Files(premises).text(endingIn: file)
            for node in premises.nodes.hosts { #expect(exports.contains(node.address.description)) }
            // A line of exports(5) without a client would be for everybody.
            let nobodys = try Files(without).text(endingIn: file)
            #expect(fileServer == .ganesha || !nobodys.contains("/srv/pxe/roots"))
            #expect(fileServer == .kernel || !nobodys.contains("CLIENT"))
        }
    }

    @Test("TFTP, images and seeds are for the addresses of the nodes alone", arguments: samples)
    func clients(sample: Sample) throws {
        let premises = try sample.premises()
        let nodes = IPNetwork.covering(premises.nodes.hosts.map(\.address))
        for (transport, port) in [(TransportProtocol.udp, UInt16(69)), (.tcp, BootTree.port)] {
            #expect(premises.access.sources(on: .cluster, reaching: transport, port) == nodes)
            #expect(premises.access.sources(on: .www, reaching: transport, port).isEmpty)
        }
        let text = try Files(premises).text(endingIn: "/nginx/conf.d/gwnet.conf")
        let server = try #require(text.split(separator: "listen 8069").last)
        let own = premises.cluster.address.map { ["\($0.address)"] } ?? []
        let allowed = server.split(separator: "allow ").dropFirst().map { $0.prefix { $0 != ";" } }
        #expect(allowed.map(String.init) == nodes.map(\.description) + own)
    }

    @Test("images and seeds are served without a proxy, at the cluster's address alone")
    func server() async throws {
        try await inNamespace {
            try withTemporaryFolder { folder in
                try sh("chmod 755 \(folder)")
                let sample = Sample.of("boot")
                let modules = try stage(sample, below: folder)
                let premises = try sample.premises(below: folder)
                let image = try #require(premises.services.pxe?.image)
                let path = BootTree(premises.layout).image(image)
                try makeFolder((path as NSString).deletingLastPathComponent)
                try Data("the image\n".utf8).write(to: URL(fileURLWithPath: path))
                let module = try #require(modules.first { $0.daemon == .nginx })
                try sh(
                    """
                    ip link set lo up
                    ip link add eth0 type veth peer name eth1
                    ip address add 10.20.0.1/22 dev eth0 && ip address add 203.0.113.2/24 dev eth1
                    ip link set eth0 up && ip link set eth1 up
                    """)
                let question = """
                    curl -sS http://10.20.0.1:8069/5e38b55d57d9.iso
                    curl -sS http://10.20.0.1:8069/seeds/01-7c-83-34-b7-74-65/meta-data | grep instance
                    for path in / /seeds/ /seeds/01-00-00-00-00-00-00/user-data; do
                        curl -sS -o /dev/null -w '%{http_code}\\n' http://10.20.0.1:8069$path
                    done
                    curl -sS -o /dev/null -w '%{http_code}\\n' --interface 203.0.113.2 http://10.20.0.1:8069/seeds/01-7c-83-34-b7-74-65/user-data
                    curl -sS --interface 10.20.0.1 http://203.0.113.2:8069/5e38b55d57d9.iso 2>/dev/null || echo hung up
                    """
                let script = "\(module.operation.launch.quoted)\n\(question)"
                let answer = try attempt(
                    "/usr/bin/unshare",
                    ["--pid", "--fork", "--kill-child=KILL", "--mount-proc", "/bin/sh", "-euc", script])
                #expect(
                    answer.output
                        == "the image\ninstance-id: 01-7c-83-34-b7-74-65\n404\n403\n404\n403\nhung up\n",
                    "\(answer)")
            }
        }
    }

    private func line(_ word: String, of text: String) -> String? {
        text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            .first { $0.hasPrefix(word + " ") }.map { String($0.dropFirst(word.count + 1)) }
    }

    /// As a shell splits them, whose rules GRUB's are for what is written here.
    private func shellWords(_ text: String) throws -> [String] {
        let said = try pythonSays(
            "import json, shlex, sys; json.dump(shlex.split(sys.stdin.read()), sys.stdout)", text)
        return try JSONDecoder().decode([String].self, from: Data(said.utf8))
    }

    private func pythonSays(_ script: String, _ input: String) throws -> String {
        let answer = try attempt("/usr/bin/python3", ["-c", script], input: input)
        #expect(answer.exitCode == 0, "\(answer)")
        return answer.output
    }
}

/// Every file that is rendered, by path.
private struct Files {
    private let texts: [String: String]

    init(_ premises: Premises) throws {
        let files = premises.modules.flatMap(\.files)
        texts = Dictionary(uniqueKeysWithValues: files.map { ($0.path, $0.text) })
    }

    var paths: Set<String> { Set(texts.keys) }

    func text(endingIn path: String) throws -> String {
        try #require(texts.first { $0.key.hasSuffix(path) }?.value, "\(path)")
    }
}
