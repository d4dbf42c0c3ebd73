import Glibc
import NetworkModel
import Services

/// Who runs the daemons: `--services`.
public enum ServiceChoice: String, Hashable, Sendable, Codable, CaseIterable {
    /// systemd where it runs this machine, else gwnet itself.
    case automatic
    case systemd
    case direct
    /// Services are left as they are.
    case off

    /// The same with what the machine decides.
    func decided(_ paths: Paths) -> ServiceChoice {
        guard self == .automatic else { return self }
        return Systemd.runsThisMachine(paths) ? .systemd : .direct
    }
}

extension Layout {
    /// How this machine runs daemons; nil where services are left alone.
    ///
    /// - Throws: `Failure` where systemd is asked for and does not run this machine.
    init?(_ choice: ServiceChoice, _ paths: Paths) throws(Failure) {
        let manager: Manager
        switch choice.decided(paths) {
        case .off: return nil
        case .direct, .automatic: manager = .direct
        case .systemd:
            guard Systemd.runsThisMachine(paths) else {
                throw Failure(
                    .wrongUsage, "systemd does not run the services of this network namespace and root",
                    remedy: "use --services direct, or leave it to gwnet")
            }
            manager = .systemd
        }
        self.init(
            root: paths.root.isEmpty ? "" : FileStore.absolute(paths.root), manager: manager,
            fileServer: manager == .systemd && Layout.kernelServesFiles ? .kernel : .ganesha,
            ownsClock: paths.root.isEmpty && Systemd.isInFirstNamespace,
            hasResolved: manager == .systemd && Layout.resolvedIsEnabled,
            linkManagers: manager == .systemd ? Layout.installedLinkManagers : [],
            excludedFromIfupdown: manager == .systemd ? Layout.ifupdownExclusions : [],
            program: Layout.ownProgram)
    }

    /// Also those that do not run: whoever enables one later finds our links taken.
    private static var installedLinkManagers: [Daemon] {
        let units: [(Daemon, String)] = [
            (.networkManager, "NetworkManager"), (.networkd, "systemd-networkd"), (.linkClient, "dhcpcd"),
            (.ifupdown, "networking"),
        ]
        return units.filter { access("/usr/lib/systemd/system/\($0.1).service", F_OK) == 0 }.map(\.0)
    }

    /// What the user says in Debian's file of ifupdown's environment: the last line that says it counts.
    private static var ifupdownExclusions: [String] {
        let bytes = (try? FileStore.readIfPresent("/etc/default/networking")) ?? nil
        let lines = String(decoding: bytes ?? [], as: UTF8.self).split(separator: "\n")
            .map { String($0).trimmingASCIIWhitespace }
        guard let line = lines.last(where: { $0.hasPrefix("EXCLUDE_INTERFACES=") }) else { return [] }
        return line.dropFirst("EXCLUDE_INTERFACES=".count)
            .split { $0 == " " || $0 == "\"" || $0 == "'" }.map(String.init)
    }

    /// Nil where the file that this was started from has been replaced since (proc_pid_exe(5)).
    private static var ownProgram: String? {
        FileStore.destination(ofLink: "/proc/self/exe").flatMap { access($0, X_OK) == 0 ? $0 : nil }
    }

    /// By the alias that enabling it makes: at boot it has not started yet.
    private static var resolvedIsEnabled: Bool {
        FileStore.destination(ofLink: "/etc/systemd/system/dbus-org.freedesktop.resolve1.service") != nil
    }

    /// Built in, loaded, or to be loaded.
    private static var kernelServesFiles: Bool {
        if let known = try? FileStore.read("/proc/filesystems"),
            String(decoding: known, as: UTF8.self).contains("\tnfsd\n")
        {
            return true
        }
        var system = utsname()
        guard uname(&system) == 0 else { return false }
        let release = withUnsafeBytes(of: &system.release) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        let modules = (try? FileStore.read("/lib/modules/\(release)/modules.dep")) ?? []
        return String(decoding: modules, as: UTF8.self).contains("/nfsd.ko")
    }
}
