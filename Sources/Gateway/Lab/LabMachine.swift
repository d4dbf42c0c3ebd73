import Netlink
import NetworkModel

/// A machine of a lab that is there, for work inside it.
final class LabMachine {
    let host: LabHost
    private let namespace: NetworkNamespace

    init(_ host: LabHost, _ process: ProcessIdentity) throws(Failure) {
        self.host = host
        do {
            namespace = try NetworkNamespace(ofProcess: process.number)
        } catch {
            throw Failure(reading: error)
        }
        // Only now is it sure that the number still meant that process.
        guard process.isAlive else { throw Failure(.failed, "\(host.rawValue) of the lab is gone") }
    }

    /// Does something in the machine's namespace and comes back. Sockets that are made there stay
    /// there, and so do programs that are started.
    func inside<Result: ~Copyable>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let home = try LabMachine.currentNamespace()
        try enter()
        defer {
            // What was meant for the caller's namespace must not happen in the lab's.
            if (try? home.enter()) == nil { fatalError("cannot go back to our own network namespace") }
        }
        return try body()
    }

    private static func currentNamespace() throws(Failure) -> NetworkNamespace {
        do {
            return try NetworkNamespace()
        } catch {
            throw Failure(reading: error)
        }
    }

    /// Moves this process into the machine for good.
    func enter() throws(Failure) {
        do {
            try namespace.enter()
        } catch {
            throw Failure(reading: error)
        }
    }

    /// Asks rtnetlink in the machine's namespace.
    func route<Result>(
        _ body: (inout RouteSocket) throws(NetlinkError) -> Result
    ) throws(Failure) -> Result {
        try inside { () throws(Failure) in
            do throws(NetlinkError) {
                var socket = try RouteSocket()
                return try body(&socket)
            } catch {
                throw Failure(reading: error)
            }
        }
    }

    /// Sets a kernel parameter of the machine; one that this kernel lacks is passed over.
    func set(_ sysctl: Sysctl, _ value: String) throws(Failure) {
        try inside { () throws(Failure) in
            guard (try? SysctlFiles.read(sysctl)).map({ $0 != value }) ?? false else { return }
            do throws(FileError) {
                try SysctlFiles.write(value, to: sysctl)
            } catch {
                throw error.failure
            }
        }
    }

    /// Runs a cable from here to there.
    func connect(
        _ end: NewLink, to other: LabMachine, _ otherEnd: NewLink
    ) throws(Failure) {
        try route { (socket: inout RouteSocket) throws(NetlinkError) in
            try socket.addCable(end, in: namespace, to: otherEnd, in: other.namespace)
        }
    }
}
