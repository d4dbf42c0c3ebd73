@testable import NetworkModel

/// Short ways to write down what stands in a state.
///
/// The texts are constants of these tests: one that does not read ends the run at once.
enum Sketch {
    static func link(_ name: String) -> LinkName { must(LinkName(name), name) }

    static func address(
        _ text: String, on link: String, by origin: Origin = .gwnet, form: AddressForm = .standard
    ) -> AddressAssignment {
        AddressAssignment(
            link: Sketch.link(link), address: must(InterfaceAddress(text), text), origin: origin, form: form)
    }

    static func route(
        to destination: String, via gateway: String? = nil, on link: String, metric: UInt32 = 0,
        by origin: Origin = .gwnet
    ) -> Route {
        Route(
            to: must(IPNetwork(destination), destination), via: gateway.map { must(IPAddress($0), $0) },
            link: Sketch.link(link), metric: metric, origin: origin)
    }

    static func rule(_ priority: UInt32, from source: String? = nil, by origin: Origin = .gwnet)
        -> RoutingRule
    {
        RoutingRule(
            family: .ipv4, priority: priority, source: source.map { must(IPNetwork($0), $0) }, table: 100,
            origin: origin)
    }

    static func sysctl(_ path: String) -> Sysctl { must(Sysctl(path: path), path) }

    /// A table with one chain of one rule, told apart by the rule's comment.
    static func table(_ comment: String = "all", isDormant: Bool = false) -> Table {
        Table(
            isDormant: isDormant, counters: [], sets: [],
            chains: [
                Chain(
                    "forward", hook: Chain.Hook(.filter, .forward, priority: 0, dropsByDefault: true),
                    rules: [Rule(comment, .accept)])
            ])
    }

    static func box(_ ranges: ClosedRange<UInt8>...) -> [FieldRange] {
        ranges.map { must(FieldRange(first: [$0.lowerBound], last: [$0.upperBound]), "\($0)") }
    }

    static func must<Value>(_ value: Value?, _ text: String) -> Value {
        guard let value else { fatalError("a test is written wrongly: \(text)") }
        return value
    }
}

extension Origin {
    /// RTPROT_BOOT: somebody typed `ip route add`.
    static let somebody = Origin(number: 3)
}

extension NetworkState {
    /// With the routes that the kernel makes of these addresses.
    var connected: NetworkState {
        var state = self
        for route in addresses.compactMap(\.connectedRoute) where links[route.link]?.isUp == true {
            state.routes.insert(route)
        }
        return state
    }
}
