import NetworkModel

extension Grammar<String> {
    /// A domain whose names the gateway answers for. Those that programs never ask it about are refused by
    /// `ProfileValidation`, as profiles of earlier versions may have them.
    static let clusterDomain = Grammar(
        TextForm("a domain of the cluster's own", example: "cluster.home", pattern: domain.form.pattern)
    ) { text throws(Refusal) in
        // A final dot is no reason to name the smaller mistake.
        guard text.hasSuffix("."), let refusal = refusal(ofDomain: String(text.dropLast())) else {
            return try domain.read(text)
        }
        throw refusal
    }

    /// Why a domain cannot be the cluster's; nil where it can.
    static func refusal(ofDomain name: String) -> Refusal? {
        takenDomain(name).map { reason in
            Refusal(
                "\(shown(name)) cannot be the cluster's domain: \(reason)",
                remedy: "write another one, such as cluster.home or home.arpa")
        }
    }

    /// Why names below a domain are never asked of the gateway; nil where they are.
    static func takenDomain(_ name: String) -> String? {
        let labels = name.lowercased().split(separator: ".")
        return taken.first { labels.ends(with: $0.suffix) }?.reason
    }

    /// The longest suffixes first.
    private static let taken: [(suffix: [Substring], reason: String)] = [
        (
            ["cluster", "local"],
            "it is Kubernetes' own zone, so pods would get no answer for the gateway's names"
        ),
        (
            ["local"],
            "it belongs to multicast DNS (RFC 6762), so many machines would never ask the gateway"
        ),
        (["localhost"], "each machine answers for localhost itself (RFC 6761)"),
        (["invalid"], "nothing has such a name (RFC 6761)"),
        (["onion"], "it belongs to Tor (RFC 7686)"),
    ]
}

extension [Substring] {
    fileprivate func ends(with suffix: [Substring]) -> Bool {
        count >= suffix.count && self[(count - suffix.count)...].elementsEqual(suffix)
    }
}
