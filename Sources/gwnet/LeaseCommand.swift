import ArgumentParser
import Gateway
// The environment of the process is a mutable global of C; gwnet has one thread.
@preconcurrency import Glibc

/// For dhcpcd's hook, which says what it has leased.
struct LeaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lease", abstract: "Take what dhcpcd reports, and adapt services to it.",
        shouldDisplay: false, subcommands: [LeaseNoteCommand.self, LeaseFollowCommand.self])
}

/// What dhcpcd waits for.
struct LeaseNoteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "note", shouldDisplay: false)

    @OptionGroup var services: ServiceOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
        try report(options) { () throws(Failure) in
            try LeaseNote.run(variables, in: options.surroundings(nil, services))
        }
    }

    private var variables: [String: String] {
        let names = [
            "reason", "interface", "new_ip_address", "new_subnet_cidr", "new_routers",
            "new_domain_name_servers",
            "new_dhcp_server_identifier", "new_dhcp_lease_time",
        ]
        return Dictionary(
            uniqueKeysWithValues: names.compactMap { name in
                getenv(name).map { (name, String(cString: $0)) }
            })
    }
}

/// What nobody waits for.
struct LeaseFollowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "follow", shouldDisplay: false)

    @OptionGroup var services: ServiceOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
        try report(options) { () throws(Failure) in
            try LeaseFollowing.run(in: options.surroundings(nil, services))
        }
    }
}
