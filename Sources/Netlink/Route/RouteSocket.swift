internal import CNetlink
import NetworkModel

/// rtnetlink in the model's terms: links, addresses, routes, rules and neighbours by name.
///
/// Interface indexes stay inside: they go stale the moment a NIC is made anew.
public struct RouteSocket: ~Copyable {
    var socket: NetlinkSocket
    private var indexes: [LinkName: Int32]
    private var names: [Int32: LinkName]

    /// Opens a socket in the caller's network namespace.
    public init() throws(NetlinkError) {
        let socket = try NetlinkSocket(bus: NETLINK_ROUTE)
        self.socket = socket
        indexes = [:]
        names = [:]
    }

    /// Carries the changes out, each answered by the kernel; the error thrown is the first one's.
    ///
    /// Changes of other things are not rtnetlink's and are passed over.
    public mutating func carryOut(_ changes: [Change]) throws(NetlinkError) {
        var requests: [Request] = []
        for change in changes {
            if let request = try request(for: change) { requests.append(request) }
        }
        try socket.askAll(requests)
    }

    private mutating func request(for change: Change) throws(NetlinkError) -> Request? {
        let operation = change.description
        switch change {
        case .link(let name, let before, let after):
            return LinkMessage.change(try index(of: name, operation), before, after, operation)
        case .address(let before, let after?):
            let index = try index(of: after.link, operation)
            return AddressMessage.add(after, index: index, replacing: before != nil, operation)
        case .address(let before?, nil):
            return AddressMessage.remove(before, index: try index(of: before.link, operation), operation)
        case .route(let before, let after?):
            let index = try index(of: after.link, operation)
            return RouteMessage.add(after, index: index, replacing: before != nil, operation)
        case .route(let before?, nil):
            return RouteMessage.remove(before, index: try index(of: before.link, operation), operation)
        case .rule(_, let after?): return RuleMessage.request(RTM_NEWRULE, after, operation)
        case .rule(let before?, nil): return RuleMessage.request(RTM_DELRULE, before, operation)
        case .address(nil, nil), .route(nil, nil), .rule(nil, nil): return nil
        case .sysctl, .firewall, .file, .daemon: return nil
        }
    }

    /// A link's index, looked up anew where it is not known.
    mutating func index(of name: LinkName, _ operation: String) throws(NetlinkError) -> Int32 {
        if indexes[name] == nil { _ = try links() }
        guard let index = indexes[name] else { throw NetlinkError(operation, .noDevice) }
        return index
    }

    /// The name of the link with that index; nil where it is gone.
    mutating func name(of index: Int32) throws(NetlinkError) -> LinkName? {
        if names[index] == nil { _ = try links() }
        return names[index]
    }

    mutating func remember(_ found: [(index: Int32, name: LinkName)]) {
        indexes = Dictionary(found.map { ($0.name, $0.index) }) { first, _ in first }
        names = Dictionary(found.map { ($0.index, $0.name) }) { first, _ in first }
    }

    /// Dumps and decodes, with a malformed message as an error and nothing skipped for it.
    mutating func dump<Value>(
        _ request: Request, _ decode: (NetlinkMessage) throws(MalformedMessage) -> Value?
    ) throws(NetlinkError) -> [Value] {
        var values: [Value] = []
        for message in try socket.dump(request) {
            do {
                if let value = try decode(message) { values.append(value) }
            } catch {
                throw NetlinkError(request.operation, .badMessage)
            }
        }
        return values
    }
}
