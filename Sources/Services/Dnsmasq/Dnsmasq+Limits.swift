// dnsmasq's own limits are made for a home: with more nodes than that some are turned away.
extension Dnsmasq {
    /// The options of `services.dns.extra`, by their names.
    var extraOptions: Set<String> { Set(lines.compactMap(ExtraLine.option)) }

    /// The lines of `services.dns.extra`.
    var lines: [String] { services.dns?.extra ?? [] }

    /// Each of these may stand only once in dnsmasq's files, so the profile's own lines win.
    var limits: [String] {
        let limits = wantedLimits.filter { $0.value > $0.usual && !extraOptions.contains($0.option) }
        return limits.isEmpty ? [] : ["", "# For as many nodes."] + limits.map(\.line)
    }

    private struct Limit {
        let option: String
        let value: Int
        /// What dnsmasq takes where nothing is said (dnsmasq(8)).
        let usual: Int

        var line: String { "\(option)=\(value)" }
    }

    /// A node that starts its pods asks dozens of names at once, each in several spellings.
    private var wantedLimits: [Limit] {
        let names = [
            Limit(option: "dns-forward-max", value: min(32 * size, 10_000), usual: 150),
            Limit(option: "cache-size", value: min(64 * size, 10_000), usual: 150),
        ]
        let addresses = [Limit(option: "dhcp-lease-max", value: 2 * size, usual: 1_000)]
        let boot = [Limit(option: "tftp-max", value: 4 * size, usual: 50)]
        return (services.dns == nil ? [] : names) + (services.givesAddresses ? addresses : [])
            + (services.pxe == nil ? [] : boot)
    }

    /// For how many nodes. One node more or less is a reload, where another limit would be a restart: so this
    /// takes large steps.
    private var size: Int {
        var size = 32
        while size < premises.nodes.hosts.count { size *= 2 }
        return size
    }
}
