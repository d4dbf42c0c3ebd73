import NetworkModel
import Services

/// A file of somebody else that would defeat a daemon's files by being there.
struct RivalFile {
    let path: String
    private let reason: String
    /// Whether what it says matters; a file of comments does not.
    private let matters: (String) -> Bool

    /// Those that the distribution's packages, or the Ansible role, put where daemons look.
    static func all(of daemons: [Daemon], in layout: Layout) -> [RivalFile] {
        // What gwnet starts itself reads nothing but gwnet's files.
        guard layout.manager == .systemd else { return [] }
        return daemons.flatMap { daemon -> [RivalFile] in
            switch daemon {
            case .nginx:
                [
                    RivalFile(
                        path: layout.path("/etc/nginx/sites-enabled/default"),
                        reason: "is Debian's default site, and answers what no site claims"
                    ) { _ in true }
                ]
            case .dnsmasq:
                [
                    RivalFile(
                        path: layout.path("/etc/dnsmasq.conf"),
                        reason: "configures dnsmasq as well, as the Ansible role's does", matters: hasWords)
                ]
            // Exports of others stand beside ours.
            case .supplicant, .dhcpcd, .nfs, .chrony, .resolver, .networkManager, .networkd, .linkClient,
                .ifupdown:
                []
            }
        }
    }

    func isInTheWay(_ present: FileContent) -> Bool {
        switch present {
        case .absent, .folder, .special: false
        case .link: true
        case .regular(let file): matters(String(decoding: file.bytes, as: UTF8.self))
        }
    }

    var failure: Failure {
        Failure(
            .failed, "\(path) \(reason)",
            remedy: "take it away, or let --take-over set it aside until gwnet down puts it back")
    }

    /// Whether a line says something: neither comment nor, in dnsmasq's, the folder that Debian reads.
    private static func hasWords(_ text: String) -> Bool {
        text.split(separator: "\n").map { String($0).trimmingASCIIWhitespace }.contains { line in
            !line.isEmpty && !line.hasPrefix("#") && !line.hasPrefix("conf-dir=")
        }
    }
}
