import NetworkModel

@testable import Gateway

// Files that gwnet wrote, and a disk or a person damaged.
extension FuzzTarget {
    static let state = [
        FuzzTarget("checkpoint") { bytes in
            // With the line that vouches for it, or nothing after that would ever be read.
            let heading = "gwnet checkpoint 1 fnv1a64:\(String(bytes.fnv1a, radix: 16))\n"
            guard let checkpoint = try? Checkpoint(file: Array(heading.utf8) + bytes) else { return }
            let before = checkpoint.before.restorable(amid: NetworkState())
            _ = try? Plan(from: NetworkState(), to: before)
            _ = try? Plan(from: before, to: NetworkState())
            _ = checkpoint.baseline.state(amid: before)
        },
        FuzzTarget("deadline") { bytes in
            guard let deadline = JSON.decode(Deadline.self, from: bytes) else { return }
            _ = deadline.remaining / 1000
        },
        FuzzTarget("manifest") { bytes in
            guard let manifest = JSON.decodePlainly(Manifest.self, from: bytes) else { return }
            _ = (manifest.runningBefore, try? manifest.content)
        },
        FuzzTarget("roles") { bytes in
            guard let text = JSON.decode(RecordedRoles.Text.self, from: bytes) else { return }
            for holder in text.roles.values { _ = holder.present(among: []) }
        },
        FuzzTarget("generation") { bytes in
            _ = JSON.decode(Generation.self, from: bytes)
        },
        FuzzTarget("baseline") { bytes in
            guard let baseline = JSON.decode(Baseline.self, from: bytes) else { return }
            _ = (baseline.scope, baseline.state(amid: NetworkState()))
        },
        FuzzTarget("daemons") { bytes in _ = JSON.decode(DaemonRecord.self, from: bytes) },
        FuzzTarget("boots") { bytes in
            guard let history = BootHistory(file: bytes) else { return }
            for boot in history.boots.values {
                _ = BootStory(boot, now: 1_800_000_000)
                _ = boot.startedInstaller(armedAt: 0, now: 1_800_000_000)
            }
        },
        FuzzTarget("lease") { bytes in
            _ = JSON.decode(Lease.self, from: bytes)?.nameServers
            var variables: [String: String] = [:]
            for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
                let words = line.split(separator: "=", maxSplits: 1).map(String.init)
                if words.count == 2 { variables[words[0]] = words[1] }
            }
            _ = Lease.Event(variables, now: 1_800_000_000, situation: "")
        },
    ]
}
