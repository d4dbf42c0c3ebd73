import Foundation
import TestSupport
import Testing

@testable import Gateway

@Suite("SHA-256 of files")
struct FileDigestTests {
    /// FIPS 180-4's own examples.
    @Test(
        "is the standard's",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ])
    func standard(message: String, digest: String) async throws {
        try await inNamespace {
            try withTemporaryFolder { folder in
                let path = folder + "/a name\nwith \\ in it"
                try Data(message.utf8).write(to: URL(fileURLWithPath: path))
                #expect(try FileDigest.sha256(path) == digest)
            }
        }
    }

    @Test("says how far it is")
    func progress() async throws {
        try await inNamespace {
            try withTemporaryFolder { folder in
                try sh("truncate -s 200M \(folder)/large")
                var steps: [UInt64] = []
                _ = try FileDigest.sha256(folder + "/large") { steps.append($0) }
                #expect(steps == steps.sorted() && (steps.last ?? 0) > 0 && (steps.last ?? 0) <= 200 << 20)
            }
        }
    }

    @Test("a file that cannot be read is an error")
    func failure() {
        #expect(throws: FileError.self) { try FileDigest.sha256("/nowhere") }
        #expect(throws: FileError.self) { try FileDigest.sha256("/tmp") }
    }
}
