import Foundation
import Profile
import Testing

/// A folder of Fixtures: a profile, and what `gwnet check` says of it.
struct Fixture: CustomTestStringConvertible {
    let name: String

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "Fixtures")

    static var all: [Fixture] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().map { Fixture(name: $0) }
    }

    /// With this in the environment the goldens are written anew instead of compared.
    static let rewritesGoldens = ProcessInfo.processInfo.environment["GWNET_REWRITE_GOLDENS"] == "1"

    var testDescription: String { name }

    var profile: URL { Self.folder.appendingPathComponent(name).appendingPathComponent("profile.yaml") }
    var golden: URL { Self.folder.appendingPathComponent(name).appendingPathComponent("expected.txt") }

    /// What the reader says of the profile.
    func verdict() throws -> String {
        try check([UInt8](Data(contentsOf: profile)))
    }
}

/// What the reader says of a text: every problem, or that there is none, and the warnings.
func check(_ bytes: [UInt8]) -> String {
    do {
        let warnings = try ProfileReader.read(text: bytes, fileName: "gateway.yaml").warnings
        return warnings.map { $0.render() + "\n" }.joined() + "no problems\n"
    } catch {
        return error.description + "\n"
    }
}

func check(_ text: String) -> String {
    check(Array(text.utf8))
}
