import ArgumentParser
import Gateway
import NetworkModel

struct RecoverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover", abstract: "After a NIC swap: find who plays which role now, and apply.",
        discussion: """
            Roles belong to hardware, whatever it is called today. Where the NIC of a role is gone and \
            exactly one other could take its place, it does; for the cluster only where no DHCP server \
            answers there. Otherwise nothing is guessed: the candidates are listed, and --role says which.

              gwnet recover
              gwnet recover --role www=eth2
            """)

    @Argument(help: "The profile (default: the one in force).", completion: .profile)
    var profile: String?
    @Option(
        name: .customLong("role"),
        help: ArgumentHelp("Give a role to a NIC, such as www=eth2.", valueName: "role=nic"))
    var roles: [RoleChoice] = []
    @Option(
        help: ArgumentHelp("Wait so long for a NIC that is gone to come back: 5s.", valueName: "duration"))
    var grace: TimeSpan?
    @OptionGroup var change: ChangeOptions
    @OptionGroup var services: ServiceOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard Set(roles.map(\.role)).count == roles.count else {
            throw ValidationError("a role is given to two NICs: leave one --role out")
        }
    }

    func run() throws {
        try report(options) { () throws(Failure) in
            let choices = Dictionary(roles.map { ($0.role, $0.nic) }) { first, _ in first }
            let outcome = try Recover.run(
                profile, choosing: choices, grace: grace?.seconds ?? 0,
                in: options.surroundings(change, services))
            guard !options.json else {
                return options.output.raw(try JSON.encode(RecoveryRecord(outcome)))
            }
            for adoption in outcome.adoptions {
                let before = adoption.before.map { "\($0) → " } ?? ""
                options.output.line("  ~  role      \(adoption.role)  \(before)\(adoption.after)")
            }
            try InstallationText(outcome.installation, options).print()
        }
    }
}

/// `--role ROLE=NIC`
struct RoleChoice: ExpressibleByArgument {
    let role: Role
    let nic: AlternativeName

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let role = Role(rawValue: String(parts[0])),
            let nic = AlternativeName(String(parts[1]))
        else { return nil }
        self.role = role
        self.nic = nic
    }
}

/// `gwnet recover --json`
private struct RecoveryRecord: Encodable {
    let version = 1
    let generation: Int
    let adoptions: [Recover.Adoption]
    let changes: [PlanLine]

    init(_ outcome: Recover.Outcome) {
        generation = outcome.installation.generation.number
        adoptions = outcome.adoptions
        changes = outcome.installation.changes
    }
}
