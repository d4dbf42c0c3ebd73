public import NetworkModel

/// One daemon with everything that is to be known of it: its files, who judges them, how it is run.
/// Plain values; whoever carries them out is elsewhere.
public struct ServiceModule: Hashable, Sendable {
    /// Which daemon.
    public let daemon: Daemon
    /// Every file of it, below the layout's root.
    public let files: [RenderedFile]
    /// Folders that must be there before it starts, below the layout's root.
    public let folders: [String]
    /// The daemon's own checker, to be run on the files below a root where nothing reads them; nil
    /// where it has none.
    public let judge: Judge?
    /// How it is run.
    public let operation: Operation
    /// What it listens on.
    public let listeners: [Listener]

    /// The values as they are.
    public init(
        daemon: Daemon, files: [RenderedFile], folders: [String], judge: Judge?, operation: Operation,
        listeners: [Listener]
    ) {
        self.daemon = daemon
        self.files = files
        self.folders = folders
        self.judge = judge
        self.operation = operation
        self.listeners = listeners
    }
}

/// A file as it shall be.
public struct RenderedFile: Hashable, Sendable {
    /// When its daemon reads it.
    public enum Reading: String, Hashable, Sendable, Codable {
        /// When it starts, so a change asks for a restart.
        case start
        /// Whenever it is told to reload.
        case reload
        /// Not by the daemon: the service manager reads it (`systemctl daemon-reload`), and what it says
        /// concerns the next start alone.
        case manager
        /// Whenever somebody asks for it, so nobody has to be told.
        case served
    }

    /// Absolute, the root included.
    public let path: String
    /// UTF-8.
    public let text: String
    /// Permissions, such as 0o644.
    public let mode: UInt16
    /// When its daemon reads it.
    public let reading: Reading

    /// The values as they are.
    public init(path: String, text: String, mode: UInt16 = 0o644, reading: Reading) {
        self.path = path
        self.text = text
        self.mode = mode
        self.reading = reading
    }
}

/// A program to be run, and where it comes from.
public struct Command: Hashable, Sendable {
    /// Absolute; never below the root.
    public let program: String
    /// Without the program's own name.
    public let arguments: [String]

    /// The values as they are.
    public init(_ program: String, _ arguments: [String]) {
        self.program = program
        self.arguments = arguments
    }
}

/// A program that reads a daemon's files and says what it thinks of them.
public enum Judge: Hashable, Sendable {
    /// It exits with 0 where they are good.
    case exitCode(Command)
    /// It never exits with 0 here, and says this where they are not good.
    case words(Command, refusal: String)

    /// What is run.
    public var command: Command {
        switch self {
        case .exitCode(let command), .words(let command, _): command
        }
    }

    /// What its answer means.
    ///
    /// - Parameters:
    ///   - exitCode: 127 where it could not be run, which is no praise.
    ///   - output: everything that it printed.
    public func accepts(exitCode: Int32, output: String) -> Bool {
        switch self {
        case .exitCode: exitCode == 0
        case .words(_, let refusal): exitCode != 127 && !output.contains(refusal)
        }
    }
}

/// How a daemon is run.
public struct Operation: Hashable, Sendable {
    /// How it takes new files in without a restart.
    public enum Reload: Hashable, Sendable {
        /// SIGHUP to its main process.
        case hangUp
        /// A program that does it.
        case command(Command)
        /// It cannot.
        case impossible
    }

    /// The Debian package that brings it, for remedies.
    public let package: String
    /// Its unit where systemd runs it, such as `dnsmasq.service`.
    public let unit: String
    /// How it is started without systemd: it goes into the background by itself, once it serves if
    /// `readiness` says nothing else.
    public let launch: Command
    /// What then runs, where that is not what is started.
    public let program: String
    /// What stands in its command line and in no other's.
    public let signature: String
    /// Folders of the machine's that it must not share with others of its kind, and that go with it. Where there are any, they
    /// tell it apart, whatever its command line says.
    public let mounts: [Mount]
    /// Where it then writes its process id, below the layout's root.
    public let processIDFile: String
    /// Where it then says what goes wrong, below the layout's root.
    public let logFile: String
    /// How it takes new files in.
    public let reload: Reload
    /// When it serves.
    public let readiness: Readiness

    /// How it is known to serve.
    public enum Readiness: Hashable, Sendable {
        /// It goes into the background no sooner.
        case launched
        /// It goes into the background at once, and writes this to its log later; or there, and nowhere
        /// else, why it gives up. nfs-ganesha does (`GaneshaLog`).
        case logged(String)
    }

    /// A folder of its own that it sees in the place of another.
    public struct Mount: Hashable, Sendable {
        /// What it shall see, below the layout's root.
        public let source: String
        /// Where it looks, whatever the root.
        public let target: String

        /// The values as they are.
        public init(_ source: String, at target: String) {
            self.source = source
            self.target = target
        }
    }

    /// The values as they are.
    public init(
        package: String, unit: String, launch: Command, program: String? = nil, signature: String? = nil,
        mounts: [Mount] = [], processIDFile: String, logFile: String, reload: Reload,
        readiness: Readiness = .launched
    ) {
        self.package = package
        self.unit = unit
        self.launch = launch
        self.program = program ?? launch.program
        self.signature = signature ?? launch.arguments.joined(separator: " ")
        self.mounts = mounts
        self.processIDFile = processIDFile
        self.logFile = logFile
        self.reload = reload
        self.readiness = readiness
    }
}

/// A port that a daemon needs.
public struct Listener: Hashable, Sendable {
    /// TCP or UDP.
    public let transport: TransportProtocol
    /// On every address that its sides have.
    public let port: UInt16
    /// The sides that it serves, and that the firewall opens it to.
    public let sides: Set<Side>
    /// Whether it serves virtual links without a side as well, which the firewall lets in by itself.
    public let servesOthers: Bool
    /// Whether the daemon turns everybody else away, whatever the firewall lets in.
    public let isForClusterAlone: Bool
    /// Whether it is for the addresses of the profile's nodes alone, and for no other host of the cluster.
    public let isForNodesAlone: Bool
    /// Whether the daemon holds it itself; else somebody does who answers for it.
    public let isOwn: Bool

    /// What sides alone may ask for.
    public init(
        _ transport: TransportProtocol, _ port: UInt16, _ sides: Set<Side>, servesOthers: Bool = false,
        isForClusterAlone: Bool = false, isForNodesAlone: Bool = false, isOwn: Bool = true
    ) {
        self.transport = transport
        self.port = port
        self.sides = sides
        self.servesOthers = servesOthers
        self.isForClusterAlone = isForClusterAlone
        self.isForNodesAlone = isForNodesAlone
        self.isOwn = isOwn
    }

    /// What a service is for.
    init(_ transport: TransportProtocol, _ port: UInt16, _ served: ServedLinks) {
        self.init(transport, port, served.sides, servesOthers: served.others)
    }

    /// What is for the cluster alone.
    static func forCluster(
        _ transport: TransportProtocol, _ port: UInt16, isOwn: Bool = true
    ) -> Listener {
        Listener(transport, port, [.cluster], isForClusterAlone: true, isOwn: isOwn)
    }

    /// What is for the nodes of the profile alone.
    static func forNodes(_ transport: TransportProtocol, _ port: UInt16) -> Listener {
        Listener(transport, port, [.cluster], isForClusterAlone: true, isForNodesAlone: true)
    }
}
