import ArgumentParser
import Gateway

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Why a packet gets through or not, and what decides it.",
        discussion: """
            FROM and TO are a node of the profile, an address, or one of gateway, internet, www, cluster. \
            Without them the usual questions are answered.

              gwnet explain k8s-node2 internet        is it tcp 443 that fails?
              gwnet explain k8s-node2 1.1.1.1 udp 53  by name or by address
              gwnet explain www gateway ssh           from the home network
              gwnet explain internet gateway tcp 8443 through a port forward
              gwnet explain 10.0.0.5 cluster ping --on www

            The packet is walked through links, routes, kernel parameters and the rulesets that are in the \
            kernel, others' included. Nothing is sent and nothing changed, but for --probe. Without root \
            the kernel's ruleset cannot be read, and the one that the profile asks for stands in.

            Exits with 0 when the packet gets through, with 1 when it dies, with 2 when it cannot be told; \
            for the usual questions with 1 when something that the profile promises does not get through.
            """)

    @Argument(
        help: "FROM TO [PROTOCOL [PORT]]; tcp 443, or tcp 22 to the gateway, where it ends there.",
        completion: .packet)
    var packet: [String] = []
    @Option(help: "The profile (default: the one in force).", completion: .profile)
    var profile: String?
    @Option(
        help: ArgumentHelp(
            "Where the packet comes in (default: where its source belongs).", valueName: "role|link"))
    var on: String?
    @Flag(help: "Explain the machine as an apply would leave it.")
    var wanted = false
    @Flag(help: "Let the kernel trace a real packet: sent from the gateway itself, else waited for.")
    var probe = false
    @Option(help: ArgumentHelp("How long --probe waits for the packet.", valueName: "seconds"))
    var wait = 30
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (1...3600).contains(wait) else { throw ValidationError("--wait takes 1 to 3600 seconds") }
        guard !(probe && wanted) else {
            throw ValidationError("--probe asks the machine as it is: leave --wanted out")
        }
        guard !(probe && packet.isEmpty) else {
            throw ValidationError("which packet? gwnet explain FROM TO [PROTOCOL [PORT]] --probe")
        }
        guard !(on != nil && packet.isEmpty) else { throw ValidationError("--on wants a packet") }
    }

    func run() throws {
        var code: Int32 = 0
        let request = Explain.Request(words: packet, link: on, profilePath: profile, isWanted: wanted)
        try report(options) { () throws(Failure) in
            let outcome = try Explain.run(request, in: options.surroundings())
            code = outcome.exitCode
            if !options.json {
                for line in ExplainText(outcome, options.output).lines { options.output.line(line) }
            }
            let trace = probe ? try self.trace(request) : nil
            if options.json { options.output.raw(try JSON.encode(ExplainRecord(outcome, trace: trace))) }
        }
        if code != 0 { throw ExitCode(code) }
    }
}

extension ExplainCommand {
    /// Each rule as the packet meets it; with --json all of them at the end.
    private func trace(_ request: Explain.Request) throws(Failure) -> [PacketTrace.Line] {
        var lines: [PacketTrace.Line] = []
        let output = options.output
        let came = try PacketTrace.run(
            request, within: wait, in: options.surroundings(),
            ready: { isAwaited in
                guard !options.json else { return }
                let words = isAwaited ? "now try it there: I listen for \(wait) s" : "sent"
                output.line()
                output.line("  the kernel's own trace of a real packet (\(words))")
                output.flush()
            },
            report: { line in
                lines.append(line)
                guard !options.json else { return }
                output.line(TraceText(line).line)
                output.flush()
            })
        if !came, !options.json { output.line("      no such packet came") }
        return lines
    }
}

extension Explain.Outcome {
    /// Of several questions those count that the profile promises.
    fileprivate var exitCode: Int32 {
        let counted = answers.count == 1 ? answers : answers.filter(\.isPromised)
        if counted.contains(where: { $0.walk.verdict == .dies }) { return 1 }
        return counted.contains { $0.walk.verdict == .unknown } ? 2 : 0
    }
}
