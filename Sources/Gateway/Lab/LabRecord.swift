import Netlink
import NetworkModel

/// A lab that stands: `lab.json` in its folder.
public struct LabRecord: Codable, Sendable {
    /// Puts the lab away when a machine dies.
    let keeper: ProcessIdentity
    /// By the machine's name.
    private let hosts: [String: ProcessIdentity]

    init(keeper: ProcessIdentity, hosts: [LabHost: ProcessIdentity]) {
        self.keeper = keeper
        self.hosts = Dictionary(uniqueKeysWithValues: hosts.map { ($0.key.rawValue, $0.value) })
    }

    /// The process that pins a machine.
    public subscript(host: LabHost) -> ProcessIdentity? { hosts[host.rawValue] }

    /// The lab in a folder; nil where there is none, or only what is left of one.
    static func load(from folder: String) -> LabRecord? {
        read(folder).flatMap { $0.isAlive ? $0 : nil }
    }

    /// The process that keeps the lab of a folder, or kept it.
    static func keeper(in folder: String) -> Int32? { read(folder)?.keeper.number }

    private static func read(_ folder: String) -> LabRecord? {
        guard let bytes = try? FileStore.read(LabFolder.record(in: folder)) else { return nil }
        return JSON.decode(LabRecord.self, from: bytes)
    }

    func save(in folder: String) throws(Failure) {
        let bytes = try JSON.encode(self)
        do {
            try FileStore.replace(LabFolder.record(in: folder), with: bytes)
        } catch {
            throw error.failure
        }
    }

    /// A lab is whole or not there.
    private var isAlive: Bool {
        keeper.isAlive && LabHost.allCases.allSatisfy { self[$0]?.isAlive ?? false }
    }

    func machines() throws(Failure) -> [LabHost: LabMachine] {
        var machines: [LabHost: LabMachine] = [:]
        for host in LabHost.allCases {
            guard let process = self[host] else { throw Failure(.failed, "the lab has no \(host.rawValue)") }
            machines[host] = try LabMachine(host, process)
        }
        return machines
    }

    /// Kills one machine, which makes the keeper put everything away, and waits for that.
    func takeDown() {
        LabHost.allCases.forEach { self[$0]?.kill() }
        keeper.waitForEnd()
        keeper.kill()
    }
}
