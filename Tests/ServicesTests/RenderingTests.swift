import Foundation
import NetworkModel
import Services
import Testing

@Suite("Files of services")
struct RenderingTests {
    /// With this in the environment the goldens are written anew instead of compared.
    static let rewritesGoldens = ProcessInfo.processInfo.environment["GWNET_REWRITE_GOLDENS"] == "1"

    @Test("each is as it was rendered before", arguments: Sample.all)
    func goldens(sample: Sample) throws {
        let text = try sample.premises().modules.map(\.picture).joined()
        if Self.rewritesGoldens { try Data(text.utf8).write(to: sample.golden) }
        let isCurrent = try String(contentsOf: sample.golden, encoding: .utf8) == text
        #expect(isCurrent, "\(sample) differs; GWNET_REWRITE_GOLDENS=1 renders it anew")
    }

    @Test("a second rendering is the same", arguments: Sample.all)
    func twice(sample: Sample) throws {
        #expect(try sample.premises().modules == sample.premises().modules)
    }

    @Test("no file says 127.anything or exports to everybody", arguments: Sample.all)
    func loopback(sample: Sample) throws {
        for file in try sample.premises().modules.flatMap(\.files) {
            #expect(!file.text.contains("127."), "\(file.path)")
            let opens = file.text.split(separator: "\n").contains {
                $0.contains(" *(") || $0.contains("Clients = *")
            }
            #expect(!opens, "\(file.path)")
        }
    }

    @Test("addresses and boot files are for the cluster alone", arguments: Sample.all)
    func cluster(sample: Sample) throws {
        let premises = try sample.premises()
        for listener in premises.services.listeners where [67, 69].contains(listener.port) {
            #expect(listener.sides == [.cluster])
        }
        for module in premises.modules where module.daemon == .dnsmasq {
            let lines = module.files.first?.text.split(separator: "\n") ?? []
            guard lines.contains(where: { $0.hasPrefix("dhcp-range=") }) else { continue }
            #expect(lines.contains("no-dhcp-interface=eth1"))
            #expect(lines.contains("dhcp-ignore=tag:!known") && lines.contains("dhcp-ignore-clid"))
            #expect(!lines.contains("enable-tftp") && !lines.contains("enable-tftp=eth1"))
        }
    }

    @Test("modules listen on what the firewall is told", arguments: Sample.all)
    func listeners(sample: Sample) throws {
        let premises = try sample.premises()
        #expect(Set(premises.modules.flatMap(\.listeners)) == Set(premises.services.listeners))
        #expect(premises.modules.map(\.daemon) == premises.modules.map(\.daemon).sorted())
    }

    @Test("everything lies below the root", arguments: Sample.all)
    func root(sample: Sample) throws {
        let modules = try sample.premises(below: "/stage").modules
        #expect(modules.flatMap(\.files).allSatisfy { $0.path.hasPrefix("/stage/") })
        #expect(modules.flatMap(\.folders).allSatisfy { $0.hasPrefix("/stage/") })
        #expect(modules.allSatisfy { $0.operation.processIDFile.hasPrefix("/stage/run/gwnet/") })
    }
}
