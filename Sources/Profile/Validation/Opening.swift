import NetworkModel

/// Ports of the gateway that the WWW side may reach.
struct Opening {
    /// What is there, for messages.
    let name: String
    let ports: TransportPorts
    let source: SourceScope
    /// How to close it.
    let wayOut: String
}

extension ProfileValidation {
    /// What `router.allow.www` and the services that serve WWW open.
    var wwwOpenings: [Opening] { allowedOpenings + servedOpenings }

    private var allowedOpenings: [Opening] {
        items(draft.router.allowWWW, at: "router.allow.www").flatMap { path, allowance in
            allowance.ports.map { ports in
                let name = allowance.name ?? "the gateway's own \(ports)"
                return Opening(
                    name: "\(name) (router.allow.www, line \(line(of: path)))",
                    ports: ports, source: allowance.source, wayOut: "take it out of router.allow.www")
            }
        }
    }

    private var servedOpenings: [Opening] {
        let services = draft.services
        let served: [(key: String, isServed: Bool, ports: [TransportPorts])] = [
            ("dns", services.dns?.serve.contains(.www) == true, NamedService.dns.ports),
            ("nfs", services.nfs?.serve.contains(.www) == true, NamedService.nfs.ports),
            ("proxy", services.proxy?.serve.contains(.www) == true, NamedService.http.ports),
            ("time", services.time?.serve.contains(.www) == true, Self.timePorts),
        ]
        return served.filter(\.isServed).flatMap { service in
            service.ports.map { ports in
                Opening(
                    name: "services.\(service.key) on the WWW side", ports: ports, source: .unspecified,
                    wayOut: "let services.\(service.key) serve the cluster only")
            }
        }
    }

    private static var timePorts: [TransportPorts] {
        PortRange(123).map { [TransportPorts(transport: .udp, ports: $0)] } ?? []
    }
}
