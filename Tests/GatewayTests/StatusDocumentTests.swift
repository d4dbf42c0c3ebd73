import FoundationEssentials
import TestSupport
import Testing

@testable import Gateway

@Suite("docs/status.md")
struct StatusDocumentTests {
    @Test("names every field of a real report with its type, and no other")
    func fields() async throws {
        try await onBench { bench in
            try furnishWithForeignThings()
            try sh(
                "nft 'add table ip f; add chain ip f FORWARD { type filter hook forward priority 0; policy drop; }'"
            )
            let forwards = "www: [ssh]\n  port_forwards:\n    - { tcp: 8443, to: \"192.168.57.200:443\" }"
            let waiting = Surroundings(paths: bench.paths, sshConnection: nil, confirmation: 3600)
            _ = try bench.apply(try bench.profile([("www: [ssh]", forwards)]), in: waiting)
            let bytes = try JSON.encode(try bench.status())
            let report = try JSONDecoder().decode(Value.self, from: Data(bytes))
            let documented = try Self.documented()
            var found: [String: Set<String>] = [:]
            report.collect(into: &found, at: "")
            for (field, types) in found.sorted(by: { $0.key < $1.key }) {
                let words = Set((documented[field] ?? "no such field").split(separator: " ").map(String.init))
                #expect(types.isSubset(of: words), "\(field): \(types)")
            }
            // There are neither services nor a lease here.
            let absent = ["services[]", "roles.ROLE.lease.", "problems[].excerpt"]
            let missing = documented.keys.filter { key in
                found[key] == nil && !absent.contains { key.hasPrefix($0) }
            }
            #expect(missing.isEmpty, "\(missing)")
        }
    }

    /// The table's first two columns.
    private static func documented() throws -> [String: String] {
        let path = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/docs/status.md"
        let text = String(decoding: try FileStore.read(path), as: UTF8.self)
        var fields: [String: String] = [:]
        for line in text.split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false)
            fields[cells[1].filter { $0 != " " && $0 != "`" }] = String(cells[2].dropFirst().dropLast())
        }
        return fields
    }
}

/// JSON of any form.
private indirect enum Value: Decodable {
    case leaf(String)
    case object([String: Value])
    case array([Value])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .leaf("null")
        } else if let object = try? container.decode([String: Value].self) {
            self = .object(object)
        } else if let array = try? container.decode([Value].self) {
            self = .array(array)
        } else if (try? container.decode(Bool.self)) != nil {
            self = .leaf("boolean")
        } else {
            self = .leaf((try? container.decode(String.self)) == nil ? "integer" : "string")
        }
    }

    /// Types by path, in the document's notation.
    func collect(into types: inout [String: Set<String>], at path: String) {
        switch self {
        case .leaf(let type): types[path, default: []].insert(type)
        case .array(let values): values.forEach { $0.collect(into: &types, at: path + "[]") }
        case .object(let fields):
            for (name, value) in fields {
                value.collect(
                    into: &types, at: (path.isEmpty ? "" : path + ".") + Value.step(name, below: path))
            }
        }
    }

    private static func step(_ name: String, below path: String) -> String {
        switch path {
        case "roles", "firewall.open": "ROLE"
        case "firewall.counters", "firewall.sets": "NAME"
        default: name
        }
    }
}
