import NetworkModel
import Services

/// A file of somebody else that would defeat gwnet's by being there, or that does the same work beside it.
struct RivalFile {
    let path: String
    private let reason: String
    /// Nil for what is in the way; else what else is to be known of what only does the same work.
    let aside: String?
    /// Whether what it says matters; a file of comments does not.
    private let matters: (String) -> Bool

    /// The rules that iptables-persistent loads at each boot. They open nothing that gwnet's filter closes, and may close
    /// what it opens.
    static func ofFirewall(in layout: Layout) -> [RivalFile] {
        guard layout.manager == .systemd else { return [] }
        return ["v4", "v6"].map { family in
            RivalFile(
                path: layout.path("/etc/iptables/rules.\(family)"),
                reason: "is loaded at each boot by iptables-persistent, beside gwnet's own filter",
                aside: "what is loaded already stays until the next boot, or netfilter-persistent flush"
            ) { text in
                text.split(separator: "\n").contains { $0.hasPrefix("-A") || $0.contains(" DROP ") }
            }
        }
    }

    private init(path: String, reason: String, aside: String? = nil, matters: @escaping (String) -> Bool) {
        self.path = path
        self.reason = reason
        self.aside = aside
        self.matters = matters
    }

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

    /// Of what is not in the way.
    var notice: Notice {
        Notice("\(path) \(reason)", remedy: "keep it, or let --take-over set it aside until gwnet down")
    }

    /// Whether a line says something: neither comment nor, in dnsmasq's, the folder that Debian reads.
    private static func hasWords(_ text: String) -> Bool {
        text.split(separator: "\n").map { String($0).trimmingASCIIWhitespace }.contains { line in
            !line.isEmpty && !line.hasPrefix("#") && !line.hasPrefix("conf-dir=")
        }
    }
}
