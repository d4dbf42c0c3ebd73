import NetworkModel

/// The server of images and seeds: for the nodes, at the cluster's address and no other.
struct NginxBootServer {
    let pxe: PXE

    /// Where the image lies.
    var image: String { pxe.tree.image(pxe.service.image) }

    /// Where the seeds lie.
    var seeds: String { pxe.tree.seeds + "/" }

    /// What leads to a folder may be a link, as to another disk; nothing below it may.
    private static func noLinks(below folder: String) -> String {
        "        disable_symlinks on \(Quoting.nginx("from=\(folder)", dollar: "${gwnet_dollar}"));"
    }

    /// What stands within `http { … }`. It listens on every address, so that nginx may start before ours are
    /// there, and hangs up (444) on whoever has come to another one.
    var lines: [String] {
        let nodes = pxe.premises.access.sources(on: .cluster, reaching: .tcp, BootTree.port)
        // gwnet itself asks for a seed when it has switched nginx over.
        let clients = nodes.map { "    allow \($0);" } + ["    allow \(pxe.address);"]
        return [
            "", "# For those who boot.", "server {", "    listen \(BootTree.port) default_server;",
            "    server_name _;", "    server_tokens off;",
        ] + clients + [
            "    deny all;", "    if ($server_addr != \(pxe.address)) {", "        return 444;", "    }", "",
            "    location = /\(BootTree.id(of: pxe.service.image)).iso {",
            "        alias \(Quoting.nginx(image, dollar: "${gwnet_dollar}"));",
            Self.noLinks(below: pxe.tree.images), "    }", "",
            "    location /seeds/ {",
            "        alias \(Quoting.nginx(seeds, dollar: "${gwnet_dollar}"));",
            Self.noLinks(below: pxe.tree.seeds), "        default_type text/plain;", "    }", "",
            "    location / {", "        return 404;", "    }", "}",
        ]
    }
}
