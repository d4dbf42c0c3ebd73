import ArgumentParser
import Gateway

/// What the commands take that change the machine.
struct ChangeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Take the change back unless gwnet confirm comes within this time: 90s, 5m, 1h.",
            valueName: "duration"))
    var confirm: TimeSpan?
    @Flag(help: "Go ahead although it cuts the SSH connection that you are on.")
    var force = false
}

/// How long something may take, as a person writes it.
struct TimeSpan: ExpressibleByArgument {
    let seconds: Int
    private static let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600]
    private static let longest = 24 * 3600

    /// A number with its unit, from a second to a day.
    init?(argument: String) {
        guard let unit = argument.last.flatMap({ Self.units[$0] }), let count = Int(argument.dropLast()),
            argument.first?.isNumber == true
        else { return nil }
        let (seconds, isBeyond) = count.multipliedReportingOverflow(by: unit)
        guard !isBeyond, (1...Self.longest).contains(seconds) else { return nil }
        self.seconds = seconds
    }
}
