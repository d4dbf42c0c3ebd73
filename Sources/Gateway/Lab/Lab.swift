import Glibc
import Netlink
import NetworkModel

/// A home network, a gateway and a cluster in network namespaces on this machine.
public struct Lab: Sendable {
    /// Where everything of it lies.
    public let folder: String
    /// Its processes.
    public let record: LabRecord

    /// The gateway's `--root`.
    public var gatewayRoot: String { LabFolder.gatewayRoot(in: folder) }

    /// The lab that `up` left running; nil where there is none.
    public static var standing: Lab? {
        LabRecord.load(from: LabFolder.standing).map { Lab(folder: LabFolder.standing, record: $0) }
    }

    /// The lab that `up` left running, for commands that need one.
    public static func requireStanding() throws(Failure) -> Lab {
        try requireRoot()
        guard let lab = standing else {
            throw Failure(.failed, "no lab is up", remedy: "start one: gwnet lab up")
        }
        return lab
    }

    /// Makes sure that a lab stands, and says whether it is new.
    public static func up() throws(Failure) -> (lab: Lab, isNew: Bool) {
        try requireRoot()
        if let standing { return (standing, false) }
        let lab = try RaisedLab(in: LabFolder.standing)
        return (try lab.leaveStanding(), true)
    }

    /// Puts the standing lab away; false where there was none.
    public static func down() throws(Failure) -> Bool {
        try requireRoot()
        guard let folder = try LabFolder(existing: LabFolder.standing) else { return false }
        guard let record = LabRecord.load(from: folder.path) else {
            // What is left of one whose keeper was killed.
            FileStore.removeFolder(folder.path)
            return false
        }
        // The keeper removes the folder, and so needs its lock.
        folder.unlock()
        record.takeDown()
        return true
    }

    /// Becomes a command inside a machine, or a shell where none is named; returns only when that
    /// could not be run, with the reason.
    public func shell(_ host: LabHost, _ command: [String]) throws(Failure) -> UnrunCommand {
        guard let process = record[host] else { throw Failure(.failed, "the lab has no \(host.rawValue)") }
        try LabMachine(host, process).enter()
        // The SSH connection that we came by is not one of this machine.
        unsetenv("SSH_CONNECTION")
        setenv("GWNET_LAB_HOST", host.rawValue, 1)
        // Debian's bash shows it in front of the prompt.
        setenv("debian_chroot", "lab:\(host.rawValue)", 1)
        let shell = getenv("SHELL").map { String(cString: $0) } ?? "/bin/sh"
        let words = command.isEmpty ? [shell] : command
        fflush(nil)
        var arguments = words.map { strdup($0) } + [nil]
        execvp(words[0], &arguments)
        let error = Errno.current
        return UnrunCommand(
            name: words[0], reason: error.description, exitCode: error == .noEntry ? 127 : 126)
    }

    /// Refuses before anything is begun.
    public static func requireRoot() throws(Failure) {
        guard geteuid() == 0 else {
            throw Failure(
                .notPermitted, "a lab is made of network namespaces, which only root may make",
                remedy: "run it with sudo")
        }
    }
}

/// A command that could not be run in a machine of the lab.
public struct UnrunCommand: Sendable {
    /// As it was given.
    public let name: String
    /// In the system's words.
    public let reason: String
    /// As shells have it, so that a script need not know that we are in between.
    public let exitCode: Int32
}

/// A lab that goes as soon as this does, unless it is told to stay.
struct RaisedLab: ~Copyable {
    let lab: Lab
    private let keeper: Line

    /// Starts the machines and connects them.
    init(in folder: String) throws(Failure) {
        let keeper = try Line.start(["lab", "keep", folder], purpose: "a process of the lab")
        do {
            lab = try RaisedLab.make(keeper, folder)
        } catch {
            // Without us the keeper puts away what there is.
            keeper.hangUp()
            LabFolder.sweep(folder)
            throw error
        }
        self.keeper = keeper
    }

    private static func make(_ keeper: borrowing Line, _ folder: String) throws(Failure) -> Lab {
        let record = LabRecord(keeper: try identity(of: keeper.process), hosts: try machines(keeper))
        try LabNetwork(topology: .standard, machines: try record.machines()).build()
        do throws(FileError) {
            try FileStore.makeFolder(LabFolder.gatewayRoot(in: folder))
        } catch {
            throw error.failure
        }
        try record.save(in: folder)
        return Lab(folder: folder, record: record)
    }

    private static func machines(_ keeper: borrowing Line) throws(Failure) -> [LabHost: ProcessIdentity] {
        var hosts: [LabHost: ProcessIdentity] = [:]
        while let word = keeper.hearKeeper() {
            switch word {
            case .machine(let host, let process): hosts[host] = try identity(of: process)
            case .complete: return hosts
            case .standing: throw Failure(.busy, "another gwnet has just started the lab")
            case .failed(let failure): throw failure
            case .kept: break
            }
        }
        throw Failure(.failed, "the lab's keeper ended before the lab was complete")
    }

    private static func identity(of process: Int32) throws(Failure) -> ProcessIdentity {
        guard let identity = ProcessIdentity(process) else {
            throw Failure(.failed, "a process of the lab ended before the lab was complete")
        }
        return identity
    }

    consuming func leaveStanding() throws(Failure) -> Lab {
        keeper.say("keep")
        guard case .kept = keeper.hearKeeper() else {
            throw Failure(.failed, "the lab ended while it was made")
        }
        return lab
    }

    /// Puts it away and waits until nothing is left.
    consuming func takeDown() {
        let folder = lab.folder
        keeper.hangUp()
        LabFolder.sweep(folder)
    }
}
