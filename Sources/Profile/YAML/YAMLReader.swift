/// Reads the one document of a profile into nodes.
///
/// Over libyaml's events, not its composer nor Yams: those have no end marks, lose how a scalar was written,
/// and do not end on an alias bomb in a mapping's key.
struct YAMLReader {
    /// The document's root and what was wrong within it; throws where no tree could be built.
    static func read(_ source: SourceText) throws(Finding) -> (root: YAMLNode, findings: [Finding]) {
        var builder = YAMLTreeBuilder()
        do {
            var parser = try YAMLParser(source.bytes)
            while try builder.take(parser.next()) {}
        } catch let error as YAMLSyntaxError {
            throw error.finding(in: source)
        } catch let finding as Finding {
            throw finding
        } catch {
            throw Finding("\(error)", at: .beginning)
        }
        guard let root = builder.root else {
            throw Finding.nothing
        }
        return (root, builder.findings)
    }
}

extension Finding {
    /// For a file with nothing in it but comments.
    static let nothing = Finding(
        "the file holds no profile", at: .beginning, remedy: "begin with version: 1", showsLine: false)
}
