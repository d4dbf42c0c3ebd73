import ArgumentParser
import Gateway

struct MonitorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "monitor",
        abstract: "Say what drifts, and by whom; put it back where that is wanted.",
        discussion: """
            Whatever somebody changes of links, addresses, routes, rules, the ruleset, files and daemons that are \
            gwnet's is told once, for the ruleset with the process that did it, until it is as it should be \
            again. Nothing is changed unless --heal is given: then it is put back, five times in five minutes at \
            most. What gwnet itself changes is no drift.

            A signal ends it (exit code 0). gwnet-monitor.service does this in the background.

              gwnet monitor
              gwnet monitor --heal --json
            """)

    @Flag(help: "Put back what differs; never what awaits its confirmation.")
    var heal = false
    @OptionGroup var services: ServiceOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
        try report(options) { () throws(Failure) in
            let text = MonitorText(options.output)
            let json = options.json
            let output = options.output
            try Monitor.run(in: options.surroundings(nil, services), heals: heal) { event in
                json ? output.bytes(MonitorRecord(event).line) : text.print(event)
            }
        }
    }
}
