import Netlink
import NetworkModel

/// Asks rpcbind where a program listens (`rpcinfo -p`), as clients of NFS 3 do (RFC 1833 3).
struct PortmapperInquiry {
    let server: IPAddress
    var port: UInt16 = 111
    /// How long it may take in all.
    var patience = Duration.seconds(4)

    /// What machines look for that mount by NFS 3.
    enum Program: UInt32, CustomStringConvertible {
        case nfs = 100_003
        case mount = 100_005

        /// Where it should be.
        var port: UInt32 { self == .nfs ? 2049 : 20048 }
        var description: String { self == .nfs ? "NFS" : "the mount program" }
    }

    /// The port of a program by TCP; 0 where nobody has registered it.
    func port(of program: Program, version: UInt32) throws(InquiryError) -> UInt32 {
        let question = "the port of \(program), version \(version), at \(server)"
        var arguments: [UInt8] = []
        // 6 is TCP; the port itself is asked for.
        [program.rawValue, version, 6, 0].forEach { arguments.appendNumber($0) }
        let exchange = RPCExchange(server: server, port: port, patience: patience)
        let reply = try exchange.call(question) { transaction in
            // Version 2 of program 100000; 3 is PMAPPROC_GETPORT.
            RPCMessage.call(
                transaction, program: 100_000, version: 2, procedure: 3, arguments: arguments)
        }
        guard reply.answer == .accepted else { throw InquiryError(question, .wrongAnswer("\(reply.answer)")) }
        var reader = NetworkBytes(reply.results)
        guard let port = reader.number(UInt32.self) else {
            throw InquiryError(question, .malformed("a reply without a port"))
        }
        return port
    }
}
