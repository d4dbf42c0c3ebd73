import Glibc
import Netlink
import NetworkModel

/// A machine of a lab, for `lab status`.
public struct LabOverview: Encodable, Sendable {
    /// Which machine it is.
    public let host: LabHost
    /// What it is, for people.
    public let purpose: String
    /// The process that pins its namespace.
    public let process: Int32
    /// With their prefixes; without loopback and link-local ones.
    public let addresses: [String]
    /// What enters it without gwnet.
    public let enter: String
}

extension Lab {
    /// The machines with what they have now.
    public func overview() throws(Failure) -> [LabOverview] {
        var result: [LabOverview] = []
        for host in LabHost.allCases {
            guard let process = record[host] else { continue }
            let machine = try LabMachine(host, process)
            let found = try machine.route { (socket: inout RouteSocket) throws(NetlinkError) in
                try socket.addresses()
            }
            let addresses = found.map(\.address).filter { !$0.address.isLoopback && !$0.address.isLinkLocal }
            result.append(
                LabOverview(
                    host: host, purpose: host.purpose, process: process.number,
                    addresses: addresses.sorted().map(\.description),
                    enter: "nsenter -t \(process.number) -n"))
        }
        return result
    }

    /// The gateway's own `gwnet status`, printed where ours is; its exit code, or nil where no
    /// profile was applied.
    public func gatewayStatus(_ options: [String]) throws(Failure) -> Int32? {
        guard try Generations(Paths(root: gatewayRoot)).latest() != nil else { return nil }
        return try runInGateway(["status"], options, output: STDOUT_FILENO)
    }

    /// Runs this very program in the gateway, with the lab's folder as root; its errors go where
    /// ours go.
    ///
    /// - Parameter output: where its standard output goes; nil for nowhere.
    /// - Returns: its exit code.
    func runInGateway(_ command: [String], _ arguments: [String], output: Int32?) throws(Failure) -> Int32 {
        guard let process = record[.gateway] else { throw Failure(.failed, "the lab has no gateway") }
        // The SSH connection that we came by is not one of the lab's gateway.
        unsetenv("SSH_CONNECTION")
        fflush(nil)
        var descriptors = [STDERR_FILENO: STDERR_FILENO]
        descriptors[STDOUT_FILENO] = output
        let program = Program.ourselves(
            command + ["--root", gatewayRoot] + arguments, descriptors: descriptors)
        let child = try LabMachine(.gateway, process).inside { () throws(Failure) -> Child in
            do throws(Errno) {
                return try program.start()
            } catch {
                throw Failure(.failed, "could not run gwnet in the lab", kernelWords: error.description)
            }
        }
        return child.exitCode()
    }
}
