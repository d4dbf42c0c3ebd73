import Glibc
import Netlink
import NetworkModel
import Services

/// Lets each daemon's own checker judge its files before anything is switched: below a folder where
/// nothing reads them.
struct Judging {
    private let premises: Premises
    private let paths: Paths

    init(_ premises: Premises, _ paths: Paths) {
        self.premises = premises
        self.paths = paths
    }

    /// - Parameter daemons: those with something new.
    /// - Throws: `Failure` with the checker's own words; nothing was touched.
    func judge(_ daemons: Set<Daemon>, for file: ProfileFile) throws(Failure) {
        guard !daemons.isEmpty else { return }
        let stage = try stage
        defer { FileStore.removeFolder(stage) }
        for module in premises.moved(to: stage).modules where daemons.contains(module.daemon) {
            try demandProgram(of: module, for: file)
            try write(module)
            guard let judge = module.judge else { continue }
            let run = ProgramRun(judge.command)
            guard !judge.accepts(exitCode: run.exitCode, output: run.output) else { continue }
            throw Failure(
                .failed, "\(module.daemon) refuses the files that it would get",
                kernelWords: ([run.words] + module.linesNamed(in: run.words)).joined(separator: "; ")
                    .removing(stage), speaker: "\(module.daemon)",
                remedy: "most likely a line of extra: \(file.place(of: module.daemon.extraKey))")
        }
    }

    /// root's own, or a new one for whoever only wants to know.
    private var stage: String {
        get throws(Failure) {
            if geteuid() == 0 {
                let stage = paths.runtime + "/staged"
                FileStore.removeFolder(stage)
                return stage
            }
            var template = "/tmp/gwnet-staged.XXXXXX".utf8CString.map { $0 }
            guard mkdtemp(&template) != nil else {
                throw FileError(operation: "make folder", path: "/tmp", errno: .current).failure
            }
            return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    private func demandProgram(of module: ServiceModule, for file: ProfileFile) throws(Failure) {
        let program = module.operation.program
        guard access(program, X_OK) != 0 else { return }
        throw Failure(
            .missing, "\(program) is not installed",
            remedy: "apt install \(module.operation.package), or leave it out: "
                + file.place(of: module.daemon))
    }

    private func write(_ module: ServiceModule) throws(Failure) {
        do {
            for folder in module.folders { try FileStore.makeFolder(folder) }
            for file in module.files {
                try FileStore.make(file.path, file.content(for: geteuid(), getegid()))
            }
        } catch {
            throw error.failure
        }
    }
}

extension ServiceModule {
    /// The lines that a checker speaks of, as `line 7 of FILE` or `FILE:7`: nobody can look them up in files
    /// that are gone by then.
    fileprivate func linesNamed(in words: String) -> [String] {
        files.flatMap { file -> [String] in
            let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
            return lines.indices.filter { index in
                words.speaks(of: "line \(index + 1) of \(file.path)")
                    || words.speaks(of: "\(file.path):\(index + 1)")
            }.map { "there: \(lines[$0])" }
        }
    }
}

extension Daemon {
    /// The keys of the profile that want it.
    fileprivate var keys: [String] {
        switch self {
        case .supplicant: ["interfaces.www.wifi"]
        case .dhcpcd: ["interfaces.www.ipv4"]
        case .dnsmasq, .resolver: ["services.dns", "services.pxe"]
        case .nginx: ["services.proxy", "services.pxe"]
        case .nfs: ["services.nfs", "services.pxe"]
        case .chrony: ["services.time"]
        case .networkManager, .networkd, .linkClient, .ifupdown: ["interfaces.cluster"]
        }
    }

    /// Where a person writes lines of the daemon's own.
    fileprivate var extraKey: String { (keys.first ?? "") + ".extra" }
}

extension ProfileFile {
    /// Where the profile wants a daemon, as a remedy names it.
    func place(of daemon: Daemon) -> String {
        let key = daemon.keys.first { profile.locations.location(of: $0) != nil }
        return place(of: key ?? daemon.keys.first ?? "")
    }
}

extension String {
    /// Whether the part is there, and no digit goes on after it.
    fileprivate func speaks(of part: String) -> Bool {
        var rest = self[...]
        while !rest.isEmpty {
            if rest.hasPrefix(part) { return rest.dropFirst(part.count).first?.isNumber != true }
            rest = rest.dropFirst()
        }
        return false
    }

    /// Every occurrence of a part taken out.
    fileprivate func removing(_ part: String) -> String {
        var result = ""
        var rest = self[...]
        while let first = rest.first {
            if rest.hasPrefix(part) {
                rest = rest.dropFirst(part.count)
            } else {
                result.append(first)
                rest = rest.dropFirst()
            }
        }
        return result
    }
}
