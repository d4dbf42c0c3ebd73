import NetworkModel
import Glibc
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

    /// Copies all files out of it. Modes of an image let nobody write, and some nobody but its maker read:
    /// here its files are for everybody to read.
    ///
    /// - Parameter noting: called a few times in a second.
    func extractAll(to folder: String, noting: () -> Void) throws(Failure) {
        let memory = MemoryFile.make()
        defer { close(memory) }
        let program = Program(
            try Self.installed,
            [
                "-osirrox", "on", "-indev", path, "-find", "/", "-type", "d", "-exec", "chmod", "0755", "--",
                "-find", "/", "-type", "f", "-exec", "chmod", "0644", "--", "-extract", "/", folder,
                // The modes are changed in what it knows of the image, which is not written back.
                "-rollback_end",
            ], descriptors: [STDOUT_FILENO: memory, STDERR_FILENO: memory])
        var (code, words) = (Int32(127), "")
        do throws(Errno) {
            code = try program.start().exitCode(every: 200_000, noting)
            words = ProgramRun.lastWords(in: memory)
        } catch {
            words = "\(error)"
        }
        guard code != 0 else { return }
        throw Failure(
            .failed, "could not unpack \(path)", kernelWords: words, speaker: "xorriso",
            remedy: "is there room in \(folder)?")
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
        ProgramRun(Command(try Self.installed, arguments), seconds: seconds)
    }

    private static var installed: String {
        get throws(Failure) {
            guard FileStore.isExecutable(program) else {
                throw Failure(.missing, "\(program) is not installed", remedy: "apt install xorriso")
            }
            return program
        }
    }
}
