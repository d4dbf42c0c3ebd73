/// How a piece of text looks to an editor, which sees YAML's values and not the text as it was written.
///
/// What a pattern refuses, the reader refuses too; the reader knows more. Every text form of the language
/// must have an entry here, which a test demands.
struct EditorForm: Sendable {
    /// What YAML 1.2 may take such a text for when it stands without quotes.
    enum Kind: Sendable {
        case textOnly
        /// Text that may look like a number, or like true.
        case anything
        /// A decimal number is the same as its digits.
        case number(ClosedRange<Int>)
    }

    /// ECMA 262, and Python's dialect as well.
    let pattern: String
    let kind: Kind

    init(_ pattern: String, _ kind: Kind = .textOnly) {
        self.pattern = pattern
        self.kind = kind
    }

    /// The form of a text by its name; nil for one that is not known here.
    static func form(of text: TextForm) -> EditorForm? { forms[text.name] }

    private static let forms: [String: EditorForm] = names.merging(addresses) { first, _ in first }
        .merging(quantities) { first, _ in first }.merging(texts) { first, _ in first }

    private static let names: [String: EditorForm] = [
        "a host name": EditorForm("^\(label)$", .anything),
        "a domain name": EditorForm("^(?=.{1,253}$)\(domain)$", .anything),
        // Neither local nor localhost, invalid or onion, nor anything below them.
        "a domain of the cluster's own": EditorForm(
            "^(?=.{1,253}$)(?!([^.]+[.])*([Ll][Oo][Cc][Aa][Ll]([Hh][Oo][Ss][Tt])?"
                + "|[Ii][Nn][Vv][Aa][Ll][Ii][Dd]|[Oo][Nn][Ii][Oo][Nn])$)\(domain)$", .anything),
        "an interface's name": EditorForm(
            "^(?![.]{1,2}$)[^/: \\u0000-\\u001f\\u007f-\\u00a0]{1,127}$", .anything),
        "a MAC address": EditorForm(
            "^(?!00([:-]00){5}$)[0-9A-Fa-f][02468ACEace]((:[0-9A-Fa-f]{2}){5}|(-[0-9A-Fa-f]{2}){5})$"),
        "a server's name or address": EditorForm("^(\(domain)|\(ipv6))$", .anything),
    ]

    private static let addresses: [String: EditorForm] = [
        "an IPv4 address": EditorForm("^\(host)$"),
        "an IP address": EditorForm("^(\(host)|\(ipv6))$"),
        "a name server": EditorForm("^(\(ipv4)(:\(port))?|\(ipv6)|\\[\(ipv6)\\]:\(port))$"),
        "an IPv4 address with its prefix": EditorForm("^\(host)/([89]|[12][0-9]|3[0-2])$"),
        "an IPv4 network": EditorForm("^\(network)$"),
        "a network or any": EditorForm("^(any|\(network)|\(ipv6)/([0-9]|[1-9][0-9]|1[01][0-9]|12[0-8]))$"),
        "a range of IPv4 addresses": EditorForm("^\(ipv4)(-\(ipv4))?$"),
        "an IPv4 address with a port": EditorForm("^\(host)(:\(port))?$"),
        "a URL with a literal address": EditorForm("^https?://(\(host)|\\[\(ipv6)\\])(:\(port))?/?$"),
    ]

    private static let quantities: [String: EditorForm] = [
        "a port or a range of ports": EditorForm("^\(port)(-\(port))?$", .number(1...65535)),
        "a duration": EditorForm("^[1-9][0-9]*[smhdw]$"),
        "a size": EditorForm("^(0|[1-9][0-9]*)[kKmMgG]?$", .number(0...Int.max)),
    ]

    private static let texts: [String: EditorForm] = [
        "a line of text": EditorForm("^\(visible){1,4096}$", .anything),
        "lines of text": EditorForm("^[^\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f]*$", .anything),
        "a network's name": EditorForm("^\(visible){1,32}$", .anything),
        "a passphrase of 8 to 63 characters": EditorForm("^([ -~]{8,63}|[0-9A-Fa-f]{64})$", .anything),
        "a country's two letters": EditorForm("^[A-Z]{2}$"),
        "an absolute path": EditorForm("^(?!.*/[.][.](/|$))/\(visible)*$"),
        "a file name": EditorForm("^(?![.]{1,2}$)(?!.*/)\(visible)+$", .anything),
        "a SHA-256 of 64 hexadecimal digits": EditorForm("^[0-9A-Fa-f]{64}$", .anything),
        "an SSH public key": EditorForm(
            "^(?!.*PRIVATE KEY)(.* )?(ssh-|ecdsa-sha2-|sk-)[^ ]* +AAAA\(visible)*$"),
        "an http or https URL": EditorForm("^https?://(?!/)(?!.* )\(visible)+$"),
    ]

    private static let visible = "[^\\u0000-\\u001f\\u007f-\\u009f]"
    private static let label = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    private static let domain = "\(label)([.]\(label))*"
    private static let octet = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
    private static let ipv4 = "\(octet)([.]\(octet)){3}"
    /// An address of one machine: not 0.0.0.0/8, 127.0.0.0/8, nor 224.0.0.0/3.
    private static let host = "(?!127[.])([1-9][0-9]?|1[0-9]{2}|2[01][0-9]|22[0-3])([.]\(octet)){3}"
    private static let ipv6 = "[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*"
    private static let network = "\(ipv4)/([0-9]|[12][0-9]|3[0-2])"
    private static let port =
        "([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
}
