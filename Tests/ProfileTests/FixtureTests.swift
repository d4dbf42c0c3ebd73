import Foundation
import Testing

@Suite("Profiles that are refused")
struct FixtureTests {
    @Test("each says what is wrong and what to write instead", arguments: Fixture.all)
    func saysWhatIsWrong(fixture: Fixture) throws {
        let verdict = try fixture.verdict()
        if Fixture.rewritesGoldens { try Data(verdict.utf8).write(to: fixture.golden) }
        #expect(try verdict == String(contentsOf: fixture.golden, encoding: .utf8))
    }

    @Test("there are fixtures, and their names are sentences")
    func thereAreFixtures() {
        #expect(Fixture.all.count >= 100)
        #expect(Fixture.all.allSatisfy { $0.name.contains("-") && $0.name == $0.name.lowercased() })
    }
}
