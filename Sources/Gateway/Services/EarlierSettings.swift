import NetworkModel
import Services

/// What earlier set-ups, such as the Ansible role's, have told network managers of links that are ours now. It stays
/// where it is, and counts again once the managers get their links back.
struct EarlierSettings {
    private let layout: Layout
    private let links: [LinkName]

    init(_ premises: Premises) {
        layout = premises.layout
        links = premises.ownLinks
    }

    /// - Parameter managers: those that hear of our links for the first time.
    func notices(for managers: [Daemon]) -> [Notice] {
        managers.sorted().flatMap { manager in
            files(of: manager).flatMap { file in
                links.filter { Self.speaks(file.text, of: $0, to: manager) }.map { link in
                    Notice("\(file.path) configures \(link) for \(manager): without effect until gwnet down")
                }
            }
        }
    }

    private func files(of manager: Daemon) -> [(path: String, text: String)] {
        switch manager {
        case .networkManager:
            // netplan's are in /run.
            texts(in: "/etc/NetworkManager/system-connections", ending: ".nmconnection")
                + texts(in: "/run/NetworkManager/system-connections", ending: ".nmconnection")
        case .networkd:
            texts(in: "/etc/systemd/network", ending: ".network")
                + texts(in: "/run/systemd/network", ending: ".network")
        case .linkClient: text("/etc/dhcpcd.conf")
        case .ifupdown: text("/etc/network/interfaces") + texts(in: "/etc/network/interfaces.d", ending: "")
        default: []
        }
    }

    private func texts(in folder: String, ending: String) -> [(path: String, text: String)] {
        FileStore.names(in: layout.path(folder)).filter { $0.hasSuffix(ending) }.sorted()
            .flatMap { text("\(folder)/\($0)") }
    }

    /// Empty where it is not there, or is no file.
    private func text(_ path: String) -> [(path: String, text: String)] {
        let path = layout.path(path)
        guard let bytes = try? FileStore.readIfPresent(path) else { return [] }
        return [(path, String(decoding: bytes, as: UTF8.self))]
    }

    /// Whether a line names the link as each manager's files do. Patterns are left out: they speak of other links
    /// as well, and go on doing so.
    static func speaks(_ text: String, of link: LinkName, to manager: Daemon) -> Bool {
        text.split(whereSeparator: \.isNewline).contains { line in
            let words = line.split { $0 == " " || $0 == "\t" || $0 == "=" }.map(String.init)
            let isNamed = words.dropFirst().contains("\(link)")
            return switch manager {
            case .networkManager: words.first == "interface-name" && isNamed
            case .networkd: words.first == "Name" && isNamed
            case .linkClient: words.first == "interface" && isNamed
            case .ifupdown: words.first == "iface" && words.dropFirst().first == "\(link)"
            default: false
            }
        }
    }
}
