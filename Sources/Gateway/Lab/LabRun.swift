import Glibc
import Netlink
import NetworkModel
import Profile

/// Applies a profile in a lab's gateway and lets the other machines try it with real packets.
public struct LabRun: Sendable {
    /// What was tried, in the order of the table.
    public let rows: [LabRow]
    /// Whether a lab was there, and so still is.
    public let usedStandingLab: Bool

    /// Whether every single thing was.
    public var isAsExpected: Bool { rows.allSatisfy(\.asExpected) }

    /// Uses the lab that stands; where none does, one that is put away at the end, whatever happens.
    public static func run(_ file: ProfileFile) throws(Failure) -> LabRun {
        try Lab.requireRoot()
        try LabFit(file).check()
        // From here on Ctrl-C waits until all is in order.
        let interruption = Interruption()
        if let run = try runInStandingLab(file, interruption) { return run }
        let raised = try RaisedLab(in: LabFolder.passing)
        do {
            let rows = try LabRehearsal(raised.lab, file).rows(interruption)
            raised.takeDown()
            return LabRun(rows: rows, usedStandingLab: false)
        } catch {
            raised.takeDown()
            throw error
        }
    }

    private static func runInStandingLab(
        _ file: ProfileFile, _ interruption: borrowing Interruption
    ) throws(Failure) -> LabRun? {
        guard Lab.standing != nil, let folder = try LabFolder(existing: LabFolder.standing),
            // It may have gone while we waited for the lock.
            let record = LabRecord.load(from: folder.path)
        else { return nil }
        let lab = Lab(folder: folder.path, record: record)
        return LabRun(rows: try LabRehearsal(lab, file).rows(interruption), usedStandingLab: true)
    }
}

/// Whether a profile can be tried in the lab, whose other machines have fixed addresses.
private struct LabFit {
    private let profile: Profile
    private let promise: GatewayPromise

    init(_ file: ProfileFile) {
        profile = file.profile
        promise = GatewayPromise(file.profile)
    }

    func check() throws(Failure) {
        guard profile.cluster.address == LabAddress.gateway else {
            throw refusal("interfaces.cluster.address", "\(profile.cluster.address)", "\(LabAddress.gateway)")
        }
        let taken = [LabAddress.router.address, LabAddress.home.address]
        guard promise.www.network == LabAddress.router.network, !taken.contains(promise.www.address) else {
            throw refusal("interfaces.www.ipv4.address", "\(promise.www)", "such as \(LabAddress.gatewayWWW)")
        }
    }

    private func refusal(_ key: String, _ value: String, _ wanted: String) -> Failure {
        Failure(
            .failed, "the lab cannot try a profile whose \(key) is \(value)",
            remedy: "its home network and nodes go with \(wanted)")
    }
}
