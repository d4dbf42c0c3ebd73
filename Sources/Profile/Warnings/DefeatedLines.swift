import NetworkModel
import Services

// Raw lines of a profile that gwnet's own lines make useless, or the other way round.
extension Profile {
    /// What is to be said about lines of `extra`.
    var extraFindings: [Warning] { dnsFindings + proxyFindings + shareFindings }

    private var dnsFindings: [Warning] {
        guard let dns = services.dns else { return [] }
        return dns.extra.enumerated().compactMap { index, line in
            let verdict = DnsmasqLine(line).flatMap { $0.verdict(in: self, dns) }
            return verdict.map { warning("services.dns.extra", index, line, $0) }
        }
    }

    private var proxyFindings: [Warning] {
        guard let proxy = services.proxy else { return [] }
        return NginxStatements(proxy.extra).all.compactMap { statement in
            statement.verdict(in: self, proxy).map {
                warning("services.proxy.extra", statement.line, proxy.extra[statement.line], $0)
            }
        }
    }

    private var shareFindings: [Warning] {
        guard let nfs = services.nfs else { return [] }
        let shared = Set(nfs.shares.map(\.path))
        return nfs.extra.enumerated().compactMap { index, line in
            guard let path = line.split(separator: " ").first, shared.contains(String(path)) else {
                return nil
            }
            return warning(
                "services.nfs.extra", index, line,
                LineVerdict(
                    "a share of gwnet's own has this folder", "write all of it at services.nfs.shares"))
        }
    }

    /// The lines of a block of text have no place of their own.
    private func warning(_ key: String, _ index: Int, _ line: String, _ verdict: LineVerdict) -> Warning {
        let item = "\(key)[\(index)]"
        return Warning(
            path: locations.place(of: item) == nil ? key : item, message: "\(shown(line)): \(verdict.reason)",
            remedy: verdict.remedy)
    }
}

/// Why a line has no effect, or takes one away.
struct LineVerdict: Hashable {
    let reason: String
    let remedy: String?

    init(_ reason: String, _ remedy: String? = nil) {
        self.reason = reason
        self.remedy = remedy
    }
}
