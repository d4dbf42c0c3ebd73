import Netlink

extension Failure {
    /// A change that the kernel refuses this process (EPERM).
    init(notPermitted error: NetlinkError) {
        let operation = "could not \(error.operation)"
        guard Surroundings.mayAdministerNetwork else {
            self.init(.notPermitted, operation, kernelWords: error.reason, remedy: "run it as root")
            return
        }
        guard let owner = Failure.tableOwner else {
            self.init(
                .notPermitted, operation, kernelWords: error.reason,
                remedy:
                    "root's rights end before this network namespace: run it as root of the host, or of the "
                    + "user namespace that made it")
            return
        }
        let name = Failure.processName(owner).map { " (\($0))" } ?? ""
        self.init(
            .failed, "\(operation): it belongs to process \(owner)\(name)",
            kernelWords: error.reason,
            remedy:
                "it has the flag owner, so no other process may change it: stop that process, which takes the table "
                + "away, and try again")
    }

    /// Nil where the table has no owner, or where that cannot be read.
    private static var tableOwner: UInt32? {
        do {
            var socket = try NftablesSocket()
            return try socket.owner(ofTable: Machine.tableName)
        } catch {
            return nil
        }
    }

    private static func processName(_ process: UInt32) -> String? {
        guard let bytes = try? FileStore.read("/proc/\(process)/comm") else { return nil }
        // A process may give itself any name: what a terminal obeys is left out.
        let name = String(decoding: bytes.filter { (0x20...0x7e).contains($0) }, as: UTF8.self)
        return name.isEmpty ? nil : name
    }
}
