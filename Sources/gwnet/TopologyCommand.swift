import ArgumentParser
import Gateway
import Profile

struct TopologyCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text
        case mermaid
        case svg
    }

    static let configuration = CommandConfiguration(
        commandName: "topology", abstract: "Draw who is connected to what, as the profile says it.",
        discussion: """
            The picture is made of the profile alone: it needs neither root nor the machine. Mermaid goes \
            into Markdown, SVG into a browser or a README:

              gwnet topology --format svg > topology.svg
            """)

    @Argument(
        help: "The profile, or - for standard input (default: /etc/gwnet/gateway.yaml).",
        completion: .profile)
    var profile: String?
    @Option(help: "What to draw: text for a terminal, mermaid or svg.")
    var format: Format = .text
    @OptionGroup var options: GlobalOptions

    func run() throws {
        try report(options) { () throws(Failure) in
            let topology = Topology(try ProfileFile(options.profileToRead(profile)).profile)
            guard !options.json else { return options.output.raw(try JSON.encode(topology)) }
            switch format {
            case .text: print(topology)
            case .mermaid: options.output.raw(TopologyMermaid(topology).text)
            case .svg: options.output.raw(TopologySVG(topology).text)
            }
        }
    }

    private func print(_ topology: Topology) {
        let output = options.output
        let style = TopologyText.Style(
            spelled: output.symbols.spelled, strong: { output.painted($0, .strong) })
        for line in TopologyText(topology, style: style).lines { output.line(line) }
    }
}
