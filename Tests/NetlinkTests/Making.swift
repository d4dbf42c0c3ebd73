import NetworkModel
import TestSupport

@testable import Netlink

/// Short ways to say what these tests work with. A text that does not read ends the run at once.
func link(_ name: String) -> LinkName { must(LinkName(name), name) }
func network(_ text: String) -> IPNetwork { must(IPNetwork(text), text) }
func address(_ text: String) -> IPAddress { must(IPAddress(text), text) }
func register(_ word: Int) -> Register { must(Register(word: word), "\(word)") }
func ports(_ text: String) -> FieldRange { .ports(must(PortRange(text), text)) }

func range(_ first: String, _ last: String) -> FieldRange {
    must(FieldRange(first: address(first).bytes, last: address(last).bytes), first)
}

func must<Value>(_ value: Value?, _ text: String) -> Value {
    guard let value else { fatalError("a test is written wrongly: \(text)") }
    return value
}

func assignment(_ text: String, on name: String, by origin: Origin = .gwnet) -> AddressAssignment {
    AddressAssignment(link: link(name), address: must(InterfaceAddress(text), text), origin: origin)
}

extension NftablesSocket {
    /// Brings our table from what it is to what it shall be, and says what the kernel has then.
    mutating func make(_ wanted: Table?) throws -> Table? {
        let (present, generation) = try tables(named: "gwnet")
        try commit(RulesetPlan(from: present.inet, to: wanted).parts, table: "gwnet", generation: generation)
        return try tables(named: "gwnet").tables.inet
    }
}
