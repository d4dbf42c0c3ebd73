import Netlink
import NetworkModel

/// Asks an NFS server whether it serves a version (`rpcinfo -n 2049 -t server nfs 4`), and whether it has a share.
///
/// NFSv4 has a null procedure like every program (RFC 7530 16.1), and needs no rpcbind to be found.
struct NFSInquiry {
    let server: IPAddress
    var port: UInt16 = 2049
    var version: UInt32 = 4
    /// How long it may take in all.
    var patience = Duration.seconds(4)

    /// What the server says of a path (nfsstat4, RFC 7530 13.1).
    enum PathAnswer: Hashable {
        case present
        /// NFS4ERR_NOENT: also where it is there and not for us.
        case absent
        /// By its number, such as NFS4ERR_ACCESS: there is something.
        case refused(UInt32)
    }

    /// Says what became of a call of the null procedure.
    func ask() throws(InquiryError) -> RPCAnswer {
        let question = "NFS version \(version) at \(server) port \(port)"
        return try exchange.call(question) { RPCMessage.call($0, program: Self.program, version: version) }
            .answer
    }

    /// Says whether the server leads to a path from the root of its shares.
    func ask(for path: String) throws(InquiryError) -> PathAnswer {
        let question = "NFS \(path) at \(server)"
        let names = path.split(separator: "/").map { Array($0.utf8) }
        let reply = try exchange.call(question) { transaction in
            RPCMessage.call(
                transaction, program: Self.program, version: 4, procedure: 1, as: .root,
                arguments: Self.compound(lookingUp: names))
        }
        guard reply.answer == .accepted else {
            throw InquiryError(question, .wrongAnswer("\(reply.answer)"))
        }
        var reader = NetworkBytes(reply.results)
        switch reader.number(UInt32.self) {
        case nil: throw InquiryError(question, .malformed("a reply without a status"))
        case 0: return .present
        case 2: return .absent
        case .some(let status): return .refused(status)
        }
    }

    /// 100003 is NFS (RFC 7530 16).
    private static let program: UInt32 = 100_003

    /// The arguments of a COMPOUND: PUTROOTFH, and a LOOKUP of each name (RFC 7530 16.2).
    private static func compound(lookingUp names: [[UInt8]]) -> [UInt8] {
        var bytes: [UInt8] = []
        // No tag, minor version 0, how many operations; 24 is PUTROOTFH.
        let head: [UInt32] = [0, 0, UInt32(truncatingIfNeeded: names.count + 1), 24]
        head.forEach { bytes.appendNumber($0) }
        for name in names {
            bytes.appendNumber(UInt32(15))
            bytes.appendNumber(UInt32(truncatingIfNeeded: name.count))
            bytes += name + [UInt8](repeating: 0, count: (4 - name.count % 4) % 4)
        }
        return bytes
    }

    private var exchange: RPCExchange { RPCExchange(server: server, port: port, patience: patience) }
}
