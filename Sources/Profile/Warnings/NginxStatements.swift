import NetworkModel
import Services

/// The statements of `services.proxy.extra`, each with how deep it stands in blocks.
struct NginxStatements {
    /// `listen 443 ssl`, one block deep.
    struct Statement {
        let words: [String]
        let depth: Int
        /// The line of `extra` on which it begins.
        let line: Int
    }

    private(set) var all: [Statement] = []

    init(_ lines: [String]) {
        var words: [String] = []
        var (depth, start) = (0, 0)
        for (index, line) in lines.enumerated() {
            for token in Self.tokens(of: line) {
                switch token {
                case ";", "{", "}":
                    if !words.isEmpty { all.append(Statement(words: words, depth: depth, line: start)) }
                    words = []
                    depth = max(0, depth + (token == "{" ? 1 : token == "}" ? -1 : 0))
                default:
                    if words.isEmpty { start = index }
                    words.append(token)
                }
            }
        }
    }

    /// Words, and the signs that end a statement; what stands in quotes is one word.
    private static func tokens(of line: String) -> [String] {
        var tokens: [String] = []
        var word = ""
        var quote: Character?
        func end() {
            if !word.isEmpty { tokens.append(word) }
            word = ""
        }
        for character in line {
            if let open = quote {
                if character == open { quote = nil } else { word.append(character) }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == "#" && word.isEmpty {
                break
            } else if ";{}".contains(character) {
                end()
                tokens.append(String(character))
            } else if character.isWhitespace {
                end()
            } else {
                word.append(character)
            }
        }
        end()
        return tokens
    }
}

extension NginxStatements.Statement {
    /// What is to be said about it beside gwnet's own servers; nil where it does what it says.
    func verdict(in profile: Profile, _ proxy: ProxyService) -> LineVerdict? {
        guard let name = words.first else { return nil }
        if depth == 0 { return aboutServers(name) }
        switch name {
        case "server_name": return aboutName(proxy)
        case "listen": return aboutPort(profile)
        default: return nil
        }
    }

    /// What a server or location says itself it does not take from around it.
    private func aboutServers(_ name: String) -> LineVerdict? {
        if ["allow", "deny"].contains(name) {
            return LineVerdict(
                "each site has its own list, and takes none from around it",
                "say who may ask at services.proxy.serve and router.allow")
        }
        let isSaidByUs =
            name == "proxy_set_header" || Self.saidBySites.contains(name)
            || name == "server_names_hash_bucket_size"
        return isSaidByUs ? LineVerdict("each site says this itself, and takes none from around it") : nil
    }

    private static let saidBySites: Set<String> = [
        "proxy_http_version", "proxy_request_buffering", "proxy_buffering", "proxy_buffer_size",
        "proxy_buffers", "proxy_connect_timeout", "proxy_read_timeout", "proxy_send_timeout",
    ]

    private func aboutName(_ proxy: ProxyService) -> LineVerdict? {
        let hosts = Set(proxy.sites.map { $0.host.lowercased() })
        let name = words.dropFirst().first { hosts.contains($0.lowercased()) }
        return name.map {
            LineVerdict("\($0) is a site of gwnet's own, which comes first", "take one of the two out")
        }
    }

    /// `80`, `*:80`, `192.168.57.30:80`, `[::]:80`.
    private func aboutPort(_ profile: Profile) -> LineVerdict? {
        guard let address = words.dropFirst().first else { return nil }
        let digits = address.split(separator: ":").last.map(String.init) ?? address
        guard let port = PortRange(digits), port.isSinglePort else { return nil }
        if port.first == 80, words.contains("default_server") {
            return LineVerdict("gwnet's own server is the default one on port 80", "leave default_server out")
        }
        guard profile.access.sides(reaching: .tcp, port.first).isEmpty else { return nil }
        return LineVerdict(
            "the firewall opens port \(port) to nobody",
            "add { tcp: \(port) } to router.allow.www or router.allow.cluster")
    }
}
