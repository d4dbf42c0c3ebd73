/// Turns the text of a profile into a checked `Profile`, or says everything that is wrong with it.
public enum ProfileReader {
    /// The size in bytes beyond which a file is refused; whoever reads the file need not read more.
    public static let maximumSize = SourceText.maximumSize

    /// Reads and checks. Every problem is collected; only text that is no YAML ends the reading at the first.
    ///
    /// - Parameter isKept: whether the profile was applied before, perhaps by an earlier version.
    public static func read(
        text bytes: [UInt8], fileName: String, isKept: Bool = false
    ) throws(ProfileError) -> Profile {
        var source: SourceText?
        do {
            let text = try SourceText(bytes)
            source = text
            return try profile(from: text, fileName: fileName, isKept: isKept)
        } catch let findings as Findings {
            throw ProfileError(findings.all, in: source, fileName: fileName)
        } catch let finding as Finding {
            throw ProfileError([finding], in: source, fileName: fileName)
        } catch {
            throw ProfileError([Finding("\(error)", at: .beginning)], in: source, fileName: fileName)
        }
    }

    private struct Findings: Error {
        let all: [Finding]
    }

    /// A line break that no editor shows comes before the mistake that it makes.
    private static func tree(
        of source: SourceText, isKept: Bool
    ) throws -> (root: YAMLNode, findings: [Finding]) {
        do {
            return try YAMLReader.read(source)
        } catch {
            let causes = isKept ? [] : SteeringText.findings(in: source)
            guard !causes.isEmpty else { throw error }
            throw Findings(all: causes + [error])
        }
    }

    private static func profile(
        from source: SourceText, fileName: String, isKept: Bool
    ) throws -> Profile {
        let (root, findings) = try tree(of: source, isKept: isKept)
        let reading = Reading(findings: findings, isOfKeptProfile: isKept)
        for finding in SteeringText.findings(in: source, root, isKept: isKept) { reading.report(finding) }
        let locations = SourceMap(fileName: fileName, root: root)
        let place = Place(node: root, path: ProfilePath(), key: nil)
        guard !root.isNull else { throw Finding.nothing }
        let draft = ProfileKeys.shape.read(place, reading)
        if let draft { ProfileValidation(draft: draft, reading: reading, locations: locations).run() }
        let warned =
            reading.warnings + (draft?.profile(locations: locations, warnings: [])?.vainFindings ?? [])
        let warnings = ProfileProblem.all(warned, in: source, fileName: fileName)
        guard let profile = draft?.profile(locations: locations, warnings: warnings),
            reading.findings.isEmpty
        else {
            throw Findings(all: reading.findings + warned)
        }
        return profile
    }
}
