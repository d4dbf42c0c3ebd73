import NetworkModel
import Profile
import Services

/// The services that the profile wants, and how their daemons are.
struct ServiceRecords {
    private let builder: ReportBuilder

    init(_ builder: ReportBuilder) {
        self.builder = builder
    }

    /// Empty where services are left alone.
    var records: [ServiceRecord] {
        guard case .success(let target) = builder.target, let handover = target.handover else { return [] }
        return wanted.compactMap { name, daemon in
            guard let module = handover.modules.first(where: { $0.daemon == daemon }) else { return nil }
            let observed = builder.observation.state
            let state = observed.daemons[daemon] ?? .stopped
            let areFilesThere = module.files.allSatisfy { file in
                observed.files[file.path]?.satisfies(file.content) ?? false
            }
            return ServiceRecord(
                name: name, daemon: daemon.rawValue, wanted: true, running: state.isRunning,
                configCurrent: areFilesThere && state == .running(module.fingerprint),
                gatewayAsks: Nullable(name == "dns" ? target.premises.map { OwnResolver($0).asksOurs } : nil))
        }
    }

    private var wanted: [(name: String, daemon: Daemon)] {
        let services = builder.file.profile.services
        var wanted: [(name: String, daemon: Daemon)] = []
        if services.dns != nil { wanted.append(("dns", .dnsmasq)) }
        if services.dns?.dhcp == true || services.pxe != nil { wanted.append(("dhcp", .dnsmasq)) }
        if services.pxe != nil { wanted += [("tftp", .dnsmasq), ("images", .nginx)] }
        if services.proxy != nil { wanted.append(("proxy", .nginx)) }
        if services.nfs != nil || services.servesRoots { wanted.append(("nfs", .nfs)) }
        if services.time != nil { wanted.append(("time", .chrony)) }
        return wanted
    }
}
