import Glibc
import Netlink
import Services

/// A file that curl fetches, and continues where the last attempt was cut off.
///
/// The kernel limits the file's size (RLIMIT_FSIZE), whatever the server announces or sends: curl's own
/// `--max-filesize` looks at the announced size alone before curl 8.4. curl dies with gwnet.
struct Download {
    let url: String
    /// Where it grows.
    let path: String
    /// What a person calls it.
    let name: String
    /// In bytes, if the file's size is known to be no larger; nil where only the free room limits it.
    let limit: UInt64?
    let progress: (FetchProgress) -> Void

    private static let program = "/usr/bin/curl"
    private static let launcher = "/usr/bin/setpriv"
    /// The exit code of a program that was killed by SIGXFSZ.
    private static let tooLarge = 128 + SIGXFSZ
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
    /// - Throws: `Failure` with what curl says. What has come so far stays where the next run can continue
    ///   it, and is removed where it is too large or the disk is full.
    func run(total: UInt64?, holding lock: Int32) throws(Failure) {
        if let limit, size > limit { unlink(path) }
        if let total, let limit, total > limit { throw isTooLarge(limit) }
        var (idle, before) = (0, size)
        while total.map({ size < $0 }) ?? true {
            let (code, words) = try attempt(total, lock)
            if code == 0 { return }
            // 23: it could not write, so the disk is full; others need that room.
            if [Self.tooLarge, 23].contains(code) {
                let failure = code == 23 ? failure(code, words, isKept: false) : isTooLarge(size)
                unlink(path)
                throw failure
            }
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
        let bounds = ["--pdeathsig", "KILL", "/usr/bin/prlimit", "--core=0", "--fsize=\(try largestSize)"]
        let words = bounds + [Self.program] + Self.manners + ["--continue-at", "-", "--output", path, url]
        // curl shares the lock, which is free only once curl is gone as well.
        let program = Program(Self.launcher, words, descriptors: [STDERR_FILENO: memory, 3: lock])
        var meter = ProgressMeter("fetching \(name)", total: total)
        do {
            let code = try program.start().exitCode(every: 200_000) { progress(meter.progress(size)) }
            return (code, ProgramRun.text(in: memory).trimmingASCIIWhitespace)
        } catch {
            throw Self.absent
        }
    }

    /// What the file may grow to: its limit, and no more than there is room for.
    private var largestSize: UInt64 {
        get throws(Failure) {
            let (room, isBeyond) = try DiskSpace.room(below: FileStore.folder(of: path))
                .addingReportingOverflow(size)
            return min(limit ?? .max, isBeyond ? .max : room)
        }
    }

    private func isTooLarge(_ bytes: UInt64) -> Failure {
        let hasLimit = limit.map { bytes >= $0 } ?? false
        let size = DiskSpace.megabytes(bytes)
        return Failure(
            .failed,
            hasLimit
                ? "\(url) is larger than \(name) may be, \(size)"
                : "\(url) is larger than the \(size) that there is room for",
            remedy: hasLimit
                ? "see size: beside its URL; nothing of it is kept"
                : "make room, or mount a larger disk; nothing of it is kept")
    }

    private func failure(_ code: Int32, _ words: String, isKept: Bool = true) -> Failure {
        let kept =
            isKept && size > 0 ? "\(size) bytes of it are kept: run it again to go on" : "run it again"
        let remedy = code == 23 ? "make room, then \(kept); nothing of it is kept" : kept
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
