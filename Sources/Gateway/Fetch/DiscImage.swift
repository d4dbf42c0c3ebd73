import Netlink
import Services

/// An ISO image that is looked into by xorriso, and never mounted.
struct DiscImage {
    let path: String
    private static let program = "/usr/bin/xorriso"

    /// The paths of files, by xorriso's own `-find`; none where the folder is not there.
    func files(in folder: String, _ filter: [String]) throws(Failure) -> [String] {
        let run = try run(
            ["-indev", path, "-find", folder, "-type", "f"] + filter + ["-exec", "echo", "--"], 60)
        return run.output.split(separator: "\n").filter { $0.hasPrefix("'/") && $0.hasSuffix("'") }
            .map { String($0.dropFirst().dropLast()) }
    }

    /// Copies files out of it, all of them or none that counts.
    func extract(_ copies: [(file: String, to: String)]) throws(Failure) {
        let words = copies.flatMap { ["-extract", $0.file, $0.to] }
        let run = try run(["-osirrox", "on", "-indev", path] + words, 600)
        guard run.isSuccess else {
            throw Failure(
                .failed, "could not take \(copies.map(\.file).joined(separator: ", ")) out of \(path)",
                kernelWords: run.words, speaker: "xorriso",
                remedy: "is there room in \(copies.first?.to ?? "")?")
        }
    }

    /// The installer's kernel and initrd: a pair that differs in nothing but these words, such as
    /// `hwe-vmlinuz` and `hwe-initrd`; the plain pair where there is one.
    static func installer(among names: [String]) -> (kernel: String, initrd: String)? {
        let kernels = names.filter { $0.contains("vmlinuz") }.sorted { ($0.count, $0) < ($1.count, $1) }
        let initrds = names.filter { $0.contains("initrd") }.sorted { ($0.count, $0) < ($1.count, $1) }
        for kernel in kernels {
            let family = kernel.prefix(
                upTo: kernel.firstRange(of: "vmlinuz")?.lowerBound ?? kernel.startIndex)
            let mate = initrds.first { initrd in
                initrd.prefix(upTo: initrd.firstRange(of: "initrd")?.lowerBound ?? initrd.startIndex)
                    == family
            }
            if let mate { return (kernel, mate) }
        }
        return nil
    }

    private func run(_ arguments: [String], _ seconds: Int) throws(Failure) -> ProgramRun {
        guard FileStore.isExecutable(Self.program) else {
            throw Failure(.missing, "\(Self.program) is not installed", remedy: "apt install xorriso")
        }
        return ProgramRun(Command(Self.program, arguments), seconds: seconds)
    }
}
