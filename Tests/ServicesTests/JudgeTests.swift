import Foundation
import NetworkModel
import Services
import TestSupport
import Testing

@Suite("The daemons' own checkers")
struct JudgeTests {
    @Test("find nothing wrong, before any address is there", arguments: Sample.all)
    func goldens(sample: Sample) async throws {
        try await inNamespace {
            try withTemporaryFolder { folder in
                for module in try stage(sample, below: folder + "/staged tree") where module.daemon != .chrony
                {
                    guard let judge = module.judge else { continue }
                    let answer = try ask(judge)
                    #expect(answer.isGood, "\(answer)")
                }
                // chrony's language cannot say a path with a blank.
                for module in try stage(sample, below: folder) {
                    guard let judge = module.judge else { continue }
                    let answer = try ask(judge)
                    #expect(answer.isGood, "\(answer)")
                }
            }
        }
    }

    @Test("find what is wrong")
    func wrong() async throws {
        try await inNamespace {
            try withTemporaryFolder { folder in
                let modules =
                    try stage(.of("everything"), below: folder) + stage(.of("wireless"), below: folder)
                for module in modules {
                    guard let judge = module.judge, let file = module.files.first else { continue }
                    try Data((file.text + "nonsense\n").utf8).write(to: URL(fileURLWithPath: file.path))
                    let answer = try ask(judge)
                    #expect(!answer.isGood && answer.words.contains(file.path), "\(answer)")
                }
            }
        }
    }

    private func ask(_ judge: Judge) throws -> (isGood: Bool, words: String) {
        let answer = try attempt(judge.command.program, judge.command.arguments)
        let words = answer.output + answer.errors
        return (judge.accepts(exitCode: answer.exitCode, output: words), words)
    }

    /// No server of the kernel's takes part.
    @Test("exportfs reads the paths of shares as they were meant")
    func exports() async throws {
        try await inNamespace {
            try withTemporaryFolder { folder in
                let sample = Sample(profile: "everything", manager: .systemd, fileServer: .kernel)
                let modules = try stage(sample, below: folder)
                try makeFolder(folder + "/nfs/read only")
                let file = try #require(modules.flatMap(\.files).first { $0.path.hasSuffix(".exports") })
                try sh("mount -t tmpfs none /var/lib/nfs; mount --bind \(file.path) /etc/exports")
                let table = try attempt("/usr/sbin/exportfs", ["-ra"]).errors + sh("exportfs -v")
                for share in try sample.premises(below: folder).services.nfs?.shares ?? [] {
                    #expect(table.contains(folder + share.path), "\(table)")
                }
                #expect(!table.contains("exportfs:"), "\(table)")
            }
        }
    }
}
