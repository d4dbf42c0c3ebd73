import NetworkModel

/// The reverse proxy and the documents.
struct NginxSites {
    let proxy: ProxyService
    let premises: Premises

    /// What stands within `http { … }`.
    var lines: [String] { variables + proxy.sites.flatMap(site) + documents + extra }

    /// Where the documents lie; nil where there are none.
    var root: String? { proxy.defaultRoot.map(premises.layout.path) }

    private var variables: [String] {
        var lines: [String] = []
        if proxy.sites.contains(where: \.websockets) {
            lines += [
                "", "map $http_upgrade $gwnet_connection {", "    default upgrade;", "    \"\" \"\";", "}",
            ]
        }
        // nginx sizes its table for names of up to 46 characters on machines with 64 bits.
        if proxy.sites.contains(where: { $0.host.utf8.count > 40 }) {
            lines += ["", "server_names_hash_bucket_size 512;"]
        }
        return lines
    }

    private func site(_ site: ProxySite) -> [String] {
        let size = site.maxBody.map { ["    client_max_body_size \(Self.size($0));"] } ?? []
        let head = [
            "", "server {", "    listen 80;", "    server_name \(names(of: site));", "    server_tokens off;",
        ]
        return head + access + size + ["", "    location / {"] + forwarding(to: site) + ["    }", "}"]
    }

    /// One label is a name within the domain, as it is for DNS, and browsers ask for either spelling.
    private func names(of site: ProxySite) -> String {
        guard !site.host.contains("."), let domain = premises.domain else { return site.host }
        return "\(site.host) \(site.host).\(domain)"
    }

    /// Large bodies pass through in both directions, none is laid down on the way.
    private func forwarding(to site: ProxySite) -> [String] {
        var lines = [
            "proxy_pass \(site.target);", "proxy_http_version 1.1;", "proxy_set_header Host $http_host;",
            "proxy_set_header X-Real-IP $remote_addr;",
            "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
            "proxy_set_header X-Forwarded-Host $http_host;", "proxy_set_header X-Forwarded-Proto $scheme;",
        ]
        lines +=
            site.websockets
            ? ["proxy_set_header Upgrade $http_upgrade;", "proxy_set_header Connection $gwnet_connection;"]
            : ["proxy_set_header Connection \"\";"]
        if site.target.scheme == .https {
            lines += ["proxy_ssl_server_name on;", "proxy_ssl_name \(site.host);"]
        }
        lines += [
            "proxy_request_buffering off;", "proxy_buffering off;", "proxy_buffer_size 64k;",
            "proxy_buffers 4 64k;",
            "proxy_connect_timeout 10s;", "proxy_read_timeout 1h;", "proxy_send_timeout 1h;",
        ]
        return lines.map { "        " + $0 }
    }

    /// What no site claims.
    private var documents: [String] {
        let head =
            ["", "server {", "    listen 80 default_server;", "    server_name _;", "    server_tokens off;"]
            + access
        guard let root else { return head + ["", "    return 404;", "}"] }
        return head + [
            "", "    root \(Quoting.nginx(root, dollar: "${gwnet_dollar}"));",
            "    index index.html index.htm;",
            // A user who may write there cannot publish what lies elsewhere.
            "    disable_symlinks on from=$document_root;",
            "", "    location / {", "        try_files $uri $uri/ =404;", "    }", "}",
        ]
    }

    private var extra: [String] { proxy.extra.isEmpty ? [] : ["", "# As the profile has it."] + proxy.extra }

    /// We listen on every address, so that nginx may start before ours are there, and ask each client
    /// where it comes from: a network that the filter lets in, or this machine itself. What virtual links bring
    /// is known by the filter alone.
    private var access: [String] {
        guard !proxy.served.others else { return ["    allow all;"] }
        let networks = premises.clients(reaching: .tcp, 80)
        let own = Side.allCases.filter(premises.access.sides(reaching: .tcp, 80).contains).compactMap {
            premises.frontage($0).address?.address
        }
        let others = own.filter { address in !networks.contains { $0.contains(address) } }
        return networks.map { "    allow \($0);" } + others.map { "    allow \($0);" } + ["    deny all;"]
    }

    /// In the largest unit that leaves no rest.
    private static func size(_ bytes: UInt64) -> String {
        let units: [(UInt64, String)] = [(1 << 30, "g"), (1 << 20, "m"), (1 << 10, "k")]
        let unit = units.first { bytes > 0 && bytes % $0.0 == 0 } ?? (1, "")
        return "\(bytes / unit.0)\(unit.1)"
    }
}
