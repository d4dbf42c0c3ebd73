import ArgumentParser
import Profile

struct SchemaCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case json
        case markdown
    }

    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON Schema of the profile, for editors.",
        discussion: """
            Put it beside the profile and name it on the profile's first line:

              gwnet schema > schema.json
              # yaml-language-server: $schema=schema.json
            """)

    @Option(help: "json, or markdown: the reference of every key, for people.")
    var format: Format = .json
    @OptionGroup var options: GlobalOptions

    func run() {
        switch format {
        case .json: options.output.raw(JSONSchema.profile)
        case .markdown: options.output.raw(ProfileReference.markdown)
        }
    }
}
