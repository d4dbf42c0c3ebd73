import FoundationEssentials
import TestSupport

/// What `ip -j` says, as far as these tests compare it.
enum IPSays {
    struct Link: Decodable {
        struct Info: Decodable { let info_kind: String? }
        struct Bytes: Decodable { let bytes: UInt64 }
        struct Statistics: Decodable {
            let rx: Bytes
            let tx: Bytes
        }

        let ifname: String?
        let flags: [String]?
        let mtu: UInt32?
        let operstate: String?
        let address: String?
        let permaddr: String?
        let link_type: String?
        let linkinfo: Info?
        let master: String?
        let link_netnsid: Int?
        let min_mtu: UInt32?
        let max_mtu: UInt32?
        let stats64: Statistics?
    }

    struct Address: Decodable {
        struct Info: Decodable {
            let local: String?
            let prefixlen: Int?
            let `protocol`: String?
        }

        let ifname: String?
        let addr_info: [Info]?
    }

    struct Route: Decodable {
        let type: String?
        let dst: String
        let gateway: String?
        let dev: String?
        let `protocol`: String
        let scope: String?
        let prefsrc: String?
        let metric: UInt32?
        let tos: String?
    }

    struct Rule: Decodable {
        let priority: UInt32
        let src: String?
        let srclen: Int?
        let dst: String?
        let dstlen: Int?
        let iif: String?
        let oif: String?
        let table: String?
        let `protocol`: String?
    }

    struct Neighbour: Decodable {
        let dst: String
        let dev: String
        let lladdr: String?
        let state: [String]
    }

    static func list<Value: Decodable>(_ words: String) throws -> [Value] {
        let text = try sh("ip -j \(words)")
        return try JSONDecoder().decode([Value].self, from: Data(text.isEmpty ? "[]".utf8 : text.utf8))
    }
}
