import Glibc
import Netlink
import Services

/// A file that curl fetches, and goes on with where it was cut off.
struct Download {
    let url: String
    /// Where it grows.
    let path: String
    /// What a person calls it.
    let name: String
    let progress: (FetchProgress) -> Void

    private static let program = "/usr/bin/curl"
    /// Cut off so often without a byte more, it is given up.
    private static let tries = 4
    /// No file of the user's, no other protocol, no pattern in the URL; a line that is silent is cut.
    private static let manners = [
        "--disable", "--silent", "--show-error", "--fail", "--location", "--globoff", "--proto",
        "=http,https",
        "--connect-timeout", "20", "--speed-limit", "1", "--speed-time", "30",
    ]

    /// What a server says of a file before anything is fetched.
    enum Announcement {
        /// So many bytes; nil where it does not say.
        case available(UInt64?)
        case missing
    }

    /// - Throws: `Failure` where there is no such server, or no curl.
    func announcement() throws(Failure) -> Announcement {
        let run = try Self.run(
            Self.manners + [
                "--head", "--output", "/dev/null", "--write-out", "%{http_code} %header{content-length}\n",
                url,
            ])
        let words = run.output.split(separator: "\n").last { $0.first?.isNumber == true }?.split(
            separator: " ")
        guard let words, let status = Int(words[0]), status > 0 else {
            throw Failure(
                .failed, "could not ask for \(url)", kernelWords: run.words, speaker: "curl",
                remedy: "is this machine on the internet? nothing was fetched")
        }
        // Some answer no such question (405); what they say to a real one will be seen.
        return [404, 410].contains(status)
            ? .missing : .available(status == 200 && words.count > 1 ? UInt64(words[1]) : nil)
    }

    /// Fetches until it is whole, as far as its server says.
    ///
    /// - Throws: `Failure` with what curl says; what has come so far stays.
    func run(total: UInt64?, holding lock: Int32) throws(Failure) {
        var (idle, before) = (0, size)
        while total.map({ size < $0 }) ?? true {
            let (code, words) = try attempt(total, lock)
            if code == 0 { return }
            // 33: no ranges here; 36: nothing to go on with.
            if [33, 36].contains(code), size > 0 {
                FileStore.removeFile(path)
                continue
            }
            guard [6, 7, 16, 18, 28, 35, 52, 55, 56, 92].contains(code) else { throw failure(code, words) }
            idle = size > before ? 0 : idle + 1
            // From the start again is no progress until it gets further than before.
            before = max(before, size)
            guard idle < Self.tries else { throw failure(code, words) }
            sleep(UInt32(idle))
        }
    }

    /// Of what is there already.
    var size: UInt64 { FileStore.size(path) }

    private func attempt(_ total: UInt64?, _ lock: Int32) throws(Failure) -> (code: Int32, words: String) {
        let memory = MemoryFile.make()
        defer { close(memory) }
        // curl shares the lock: who kills us does not kill it.
        let program = Program(
            Self.program, Self.manners + ["--continue-at", "-", "--output", path, url],
            descriptors: [STDERR_FILENO: memory, 3: lock])
        var meter = ProgressMeter("fetching \(name)", total: total)
        do {
            let code = try program.start().exitCode(every: 200_000) { progress(meter.progress(size)) }
            return (code, ProgramRun.text(in: memory).trimmingASCIIWhitespace)
        } catch {
            throw Self.absent
        }
    }

    private func failure(_ code: Int32, _ words: String) -> Failure {
        let kept = size > 0 ? "\(size) bytes of it are kept: run it again to go on" : "run it again"
        let remedy = code == 23 ? "make room; \(kept)" : kept
        return Failure(
            .failed, "could not fetch \(url)", kernelWords: words.isEmpty ? "exit code \(code)" : words,
            speaker: "curl", remedy: remedy)
    }

    private static func run(_ arguments: [String]) throws(Failure) -> ProgramRun {
        guard FileStore.isExecutable(program) else { throw absent }
        return ProgramRun(Command(program, arguments), seconds: 60)
    }

    private static let absent = Failure(
        .missing, "\(program) is not installed", remedy: "apt install curl")
}
