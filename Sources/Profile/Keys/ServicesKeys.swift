import NetworkModel
import Services

/// `services`
enum ServicesKeys {
    static let dns = Key("dns", DNSKeys.shape, "dnsmasq, for names and DHCP")
    static let pxe = Key("pxe", PXEKeys.shape, "installation over the network")
    static let nfs = Key("nfs", NFSKeys.shape, "shares of files")
    static let proxy = Key("proxy", ProxyKeys.shape, "nginx, as documentation site and reverse proxy")
    static let time = Key("time", TimeKeys.shape, "chrony")

    static let shape: Shape<WantedServices> = .mapping([dns.any, pxe.any, nfs.any, proxy.any, time.any]) {
        fields in
        WantedServices(
            dns: fields[dns], pxe: fields[pxe], nfs: fields[nfs], proxy: fields[proxy], time: fields[time])
    }
}

/// `services.dns`
enum DNSKeys {
    static let serve = Key(
        "serve", .servedLinks,
        "which sides may ask; the cluster by default; others: virtual links without a side, such as docker0")
    static let upstream = Key(
        "upstream", .list(of: .text(Grammar<IPAddress>.host)),
        "the servers to ask, all at once: what one of them alone knows belongs into forward")
    static let upstreamOrder = Key(
        "upstream_order", Shape<UpstreamOrder>.choice,
        "any, the default: the first answer counts, whichever server it is from; strict: the first server's, at "
            + "the price of 5 seconds a name while it is silent")
    static let forward = Key(
        "forward", .table(of: Grammar<String>.domain, .text(.nameServer)),
        "zones that another server knows, such as lan: 192.168.1.1")
    static let names = Key(
        "names", .table(of: Grammar<String>.domain, .text(Grammar<IPAddress>.ipv4Host)),
        "names and their addresses")
    static let dhcp = Key("dhcp", .flag, "whether hosts get their addresses by DHCP; on by default")
    static let extra = Key("extra", .rawLines, "raw lines for dnsmasq")

    static let shape: Shape<DNSService> = .mapping([
        serve.any, upstream.any, upstreamOrder.any, forward.any, names.any, dhcp.any, extra.any,
    ]) { fields in
        DNSService(
            served: fields[serve] ?? ServedLinks([.cluster]),
            upstream: fields[upstream] ?? [],
            upstreamOrder: fields[upstreamOrder] ?? .any,
            forward: (fields[forward] ?? []).map { ForwardedZone(zone: $0.name, server: $0.value) },
            names: (fields[names] ?? []).map { NamedAddress(name: $0.name, address: $0.value) },
            dhcp: fields[dhcp] ?? true,
            extra: fields[extra] ?? []
        )
    }
}

/// `services.pxe`
enum PXEKeys {
    static let image = Key(required: "image", ImageKeys.shape, "what is installed")
    static let sshAuthorizedKeys = Key(
        "ssh_authorized_keys", .list(of: .text(Grammar<String>.sshKey)), "who may log in to an installed node"
    )
    static let root = Key(
        "root", Shape<InstallerRoot>.choice,
        "where the installer has its files: url, the default, in memory (5 GB); nfs, on the gateway")

    static let shape: Shape<PXEService> = .mapping([image.any, sshAuthorizedKeys.any, root.any]) { fields in
        fields[image].map {
            PXEService(
                image: $0, sshAuthorizedKeys: fields[sshAuthorizedKeys] ?? [], root: fields[root] ?? .url)
        }
    }
}

/// `services.pxe.image`
enum ImageKeys {
    static let label = Key(required: "label", .text(Grammar<String>.line), "what the boot menu calls it")
    static let file = Key(required: "file", .text(Grammar<String>.fileName), "its file name")
    static let url = Key(required: "url", .text(Grammar<String>.url), "where it is fetched from")
    static let sha256 = Key(required: "sha256", .text(Grammar<String>.sha256), "its SHA-256")

    static let size = Key(
        "size", .text(Grammar<UInt64>.size),
        "the largest size that it may have, such as 4g; by default what there is room for")

    static let shape: Shape<PXEImage> = .mapping([label.any, file.any, url.any, sha256.any, size.any]) {
        fields in
        guard let label = fields[label], let file = fields[file], let url = fields[url],
            let sha256 = fields[sha256]
        else { return nil }
        // As with max_body, 0 stands for any.
        let size = fields[size].flatMap { $0 == 0 ? nil : $0 }
        return PXEImage(label: label, file: file, url: url, sha256: sha256, size: size)
    }
}

/// `services.nfs`
enum NFSKeys {
    static let shares = Key(required: "shares", .list(of: ShareKeys.shape), "the folders that are shared")
    static let extra = Key("extra", .rawLines, "raw lines for the exports file")

    static let shape: Shape<NFSService> = .mapping([shares.any, extra.any]) { fields in
        fields[shares].map { NFSService(shares: $0, extra: fields[extra] ?? []) }
    }
}

/// `services.nfs.shares[]`
enum ShareKeys {
    static let path = Key(required: "path", .text(Grammar<String>.path), "the folder")
    static let to = Key(required: "to", .sides, "for which sides")
    static let readOnly = Key("read_only", .flag, "whether nobody may write; off by default")
    static let owner = Key("owner", OwnerKeys.shape, "who every writer becomes")
    static let mount = Key("mount", .flag, "whether the folder must be a mounted file system; off by default")

    static let shape: Shape<NFSShare> = .mapping([path.any, to.any, readOnly.any, owner.any, mount.any]) {
        fields in
        guard let path = fields[path], let to = fields[to] else { return nil }
        return NFSShare(
            path: path, to: to, readOnly: fields[readOnly] ?? false, owner: fields[owner],
            isMountPoint: fields[mount] ?? false)
    }
}

/// `services.nfs.shares[].owner`
enum OwnerKeys {
    static let uid = Key(
        required: "uid", .text(Grammar<Int>.userNumber, as: .number(0...0xffff_fffe)), "the user's number")
    static let gid = Key(
        required: "gid", .text(Grammar<Int>.groupNumber, as: .number(0...0xffff_fffe)), "the group's number")

    static let shape: Shape<FileOwner> = .mapping([uid.any, gid.any]) { fields in
        guard let uid = fields[uid], let gid = fields[gid] else { return nil }
        return FileOwner(user: UInt32(clamping: uid), group: UInt32(clamping: gid))
    }
}

/// `services.proxy`
enum ProxyKeys {
    static let serve = Key(
        "serve", .servedLinks, "which sides may ask; both by default; others: virtual links without a side")
    static let root = Key(
        "default", .text(Grammar<String>.path),
        "the folder of what no site claims; symbolic links in it are not followed")
    static let sites = Key(
        "sites", .list(of: SiteKeys.shape), "host names that lead to servers of the cluster")
    static let extra = Key("extra", .rawLines, "raw lines for nginx")

    static let shape: Shape<ProxyService> = .mapping([serve.any, root.any, sites.any, extra.any]) { fields in
        ProxyService(
            served: fields[serve] ?? ServedLinks([.cluster, .www]), defaultRoot: fields[root],
            sites: fields[sites] ?? [], extra: fields[extra] ?? [])
    }
}

/// `services.proxy.sites[]`
enum SiteKeys {
    static let host = Key(required: "host", .text(Grammar<String>.domain), "the name that browsers ask for")
    static let to = Key(required: "to", .text(Grammar<ProxyTarget>.proxyTarget), "the server behind it")
    static let websockets = Key("websockets", .flag, "whether connections may be upgraded; off by default")
    static let maxBody = Key(
        "max_body", .text(Grammar<UInt64>.size), "the largest request, such as 8g; 0 for any")

    static let shape: Shape<ProxySite> = .mapping([host.any, to.any, websockets.any, maxBody.any]) { fields in
        guard let host = fields[host], let to = fields[to] else { return nil }
        return ProxySite(
            host: host, target: to, websockets: fields[websockets] ?? false, maxBody: fields[maxBody])
    }
}

/// `services.time`
enum TimeKeys {
    static let serve = Key(
        "serve", .servedLinks,
        "which sides may ask; the cluster by default; others: virtual links without a side")
    static let servers = Key("servers", .list(of: .text(serverName)), "the servers that the gateway asks")

    static let shape: Shape<TimeService> = .mapping([serve.any, servers.any]) { fields in
        TimeService(served: fields[serve] ?? ServedLinks([.cluster]), servers: fields[servers] ?? [])
    }

    private static let serverName = Grammar(
        TextForm("a server's name or address", example: "0.debian.pool.ntp.org")
    ) { text throws(Refusal) in
        IPAddress(text) != nil ? text : try Grammar<String>.domain.read(text)
    }
}
