import Glibc
import Netlink
import NetworkModel

/// A home network, a gateway and a cluster in network namespaces on this machine.
public struct Lab: Sendable {
    public let folder: String
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
        let folder = try LabFolder(making: LabFolder.standing)
        if let record = LabRecord.load(from: folder.path) { return (Lab(folder: folder.path, record: record), false) }
        let lab = try RaisedLab(in: folder)
        return (try lab.leaveStanding(), true)
    }

    /// Puts the standing lab away; false where there was none.
    public static func down() throws(Failure) -> Bool {
        try requireRoot()
        guard access(LabFolder.standing, F_OK) == 0 else { return false }
        let folder = try LabFolder(making: LabFolder.standing)
        let record = LabRecord.load(from: folder.path)
        record?.takeDown()
        LabFolder.remove(folder.path)
        return record != nil
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
        return UnrunCommand(name: words[0], reason: error.description, exitCode: error == .noEntry ? 127 : 126)
    }

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
    init(in folder: borrowing LabFolder) throws(Failure) {
        // What an earlier lab left, whose keeper was killed.
        LabFolder.empty(folder.path)
        let keeper = try Line.start(
            ["lab", "keep", folder.path], descriptors: [LabKeeper.folderDescriptor: folder.descriptor])
        do {
            lab = try RaisedLab.make(keeper, folder.path)
        } catch {
            // Without us the keeper puts away what there is.
            keeper.hangUp()
            throw error
        }
        self.keeper = keeper
    }

    private static func make(
        _ keeper: borrowing Line, _ folder: String
    ) throws(Failure) -> Lab {
        let record = try read(keeper)
        try LabNetwork(topology: .standard, machines: try record.machines()).build()
        do throws(FileError) {
            try FileStore.makeFolder(LabFolder.gatewayRoot(in: folder))
        } catch {
            throw error.failure
        }
        try record.save(in: folder)
        return Lab(folder: folder, record: record)
    }

    private static func read(_ keeper: borrowing Line) throws(Failure) -> LabRecord {
        var hosts: [LabHost: ProcessIdentity] = [:]
        while let line = keeper.hear(), line != "complete" {
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            guard words.count == 2, words[0] != "failed" else {
                throw Failure(.notPermitted, "could not make a network namespace", kernelWords: words.last)
            }
            guard let host = LabHost(rawValue: words[0]), let number = Int32(words[1]) else { continue }
            hosts[host] = ProcessIdentity(number)
        }
        guard hosts.count == LabHost.allCases.count, let identity = ProcessIdentity(keeper.process) else {
            throw Failure(.failed, "the lab's processes ended before it was complete")
        }
        return LabRecord(keeper: identity, hosts: hosts)
    }

    consuming func leaveStanding() throws(Failure) -> Lab {
        keeper.say("keep")
        guard keeper.hear() == "kept" else { throw Failure(.failed, "the lab ended while it was made") }
        return lab
    }

    /// Puts it away and waits until nothing is left.
    consuming func takeDown() {
        let folder = lab.folder
        keeper.hangUp()
        LabFolder.remove(folder)
    }
}
