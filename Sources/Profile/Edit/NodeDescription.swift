import NetworkModel
import Services

extension Node {
    /// A node as a command line describes it, judged by the grammars of `nodes.hosts[]`.
    ///
    /// - Parameter mac: one, or several with commas between them.
    /// - Throws: `NodeRefusal` with everything that is wrong.
    public init(name: String, mac: String, address: String, model: String?) throws(NodeRefusal) {
        var problems: [String] = []
        let readName = Self.read("NAME", name, by: Grammar<String>.label, &problems)
        let readMACs = mac.split(separator: ",", omittingEmptySubsequences: false).compactMap {
            Self.read("MAC", String($0), by: Grammar<MACAddress>.mac, &problems)
        }
        let readAddress = Self.read("ADDRESS", address, by: Grammar<IPAddress>.ipv4Host, &problems)
        let readModel = model.flatMap { Self.read("--model", $0, by: Grammar<String>.line, &problems) }
        guard problems.isEmpty, let readName, let first = readMACs.first, let readAddress else {
            throw NodeRefusal(problems: problems)
        }
        self.init(
            name: readName, mac: first, otherMACs: Array(readMACs.dropFirst()), address: readAddress,
            model: readModel)
    }

    private static func read<Value>(
        _ argument: String, _ text: String, by grammar: Grammar<Value>, _ problems: inout [String]
    ) -> Value? {
        do {
            return try grammar.read(text)
        } catch {
            let remedy = error.remedy.map { "; \($0)" } ?? ""
            problems.append("\(argument): \(error.message)\(remedy)")
            return nil
        }
    }
}

/// Why words are no node.
public struct NodeRefusal: Error, Hashable, Sendable {
    /// One line each: the argument, what is wrong, what to write instead.
    public let problems: [String]
}
