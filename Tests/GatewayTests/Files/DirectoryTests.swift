import Glibc
import NetworkModel
import TestSupport
import Testing

@testable import Gateway

/// Symbolic links on the way to a file that root changes.
@Suite("Changing files by the descriptor of their directory")
struct DirectoryTests {
    private static let user: UInt32 = 65534

    /// A tree in which `theirs` belongs to another user and `ours` to root.
    private func inTree(_ body: (String) throws -> Void) throws {
        let root = try sh("mktemp -d").split(separator: "\n").joined()
        defer { _ = try? sh("rm -rf '\(root)'") }
        try sh(
            """
            cd '\(root)'; chmod 755 .; mkdir ours ours/inner theirs theirs/inner; echo secret >ours/file
            echo own >theirs/file; chmod 600 ours/file
            ln -s ../ours theirs/to-ours; ln -s inner theirs/to-inner; ln -s inner ours/to-inner
            ln -s ../ours/file theirs/to-file; chown -hR \(Self.user) theirs
            """)
        try body(root)
    }

    @Test("no link of another user's leads root to what is not that user's")
    func foreignLinks() throws {
        try inTree { root in
            let path = "\(root)/theirs/to-ours/new"
            let file = FileContent.regular(RegularFile(bytes: [0x41]))
            for content in [file, .link(to: "x"), .folder(FileContent.Folder(isEmpty: true))] {
                #expect(throws: FileError.self) { try FileStore.make(path, content) }
            }
            #expect(throws: FileError.self) { try FileStore.make("\(root)/theirs/to-ours/file", .absent) }
            #expect(throws: FileError.self) { try FileStore.replace(path, with: [0x41]) }
            #expect(throws: FileError.self) { try FileStore.makeFolder(path + "/deeper") }
            #expect(throws: FileError.self) { try FileStore.content("\(root)/theirs/to-ours/file") }
            FileStore.removeFolder("\(root)/theirs/to-ours/inner")
            FileStore.removeFile("\(root)/theirs/to-ours/file")
            FileStore.sweep("\(root)/theirs/to-ours/file")
            FileStore.removeFolder("\(root)/theirs/to-ours")
            let left = try sh("ls -A '\(root)/ours'")
            #expect(left == "file\ninner\nto-inner\n")
        }
    }

    @Test("root's links are followed, and a user's to what is the user's")
    func trustedLinks() throws {
        try inTree { root in
            for folder in ["ours/to-inner", "theirs/to-inner"] {
                try FileStore.replace("\(root)/\(folder)/new", with: [0x41])
                #expect(try FileStore.read("\(root)/\(folder)/new") == [0x41])
            }
            try FileStore.makeFolder("\(root)/ours/to-inner/a/b")
            #expect(FileStore.isFolder("\(root)/ours/inner/a/b"))
        }
    }

    @Test("a file in place of a link is the file's own, and the link's target stays as it is")
    func replacedLink() throws {
        try inTree { root in
            let access = FileAccess(mode: 0o644, user: Self.user, group: Self.user)
            try FileStore.make(
                "\(root)/theirs/to-file", .regular(RegularFile(bytes: [0x41], access: access)))
            #expect(
                try sh("cat '\(root)/ours/file'; stat -c '%u %a' '\(root)/ours/file'") == "secret\n0 600\n")
            #expect(
                try FileStore.content("\(root)/theirs/to-file")
                    == .regular(RegularFile(bytes: [0x41], access: access)))
        }
    }

    @Test("what is no regular file is read by nobody, and keeps nobody waiting")
    func irregular() throws {
        try inTree { root in
            try sh("mkfifo '\(root)/pipe'; ln -s pipe '\(root)/to-pipe'")
            for name in ["pipe", "to-pipe", "ours"] {
                #expect(throws: FileError.self) { try FileStore.read("\(root)/\(name)") }
            }
            #expect(try FileStore.content("\(root)/pipe") == .special)
        }
    }

    @Test(
        "a path is split into folder and name",
        arguments: [
            ("/a/b", "/a", "b"), ("/a/b//", "/a", "b"), ("b", ".", "b"), ("/", "/", "."), ("/a", "/", "a"),
            ("a/..", "a/..", "."), ("./b", ".", "b"),
        ])
    func split(_ path: String, _ folder: String, _ name: String) {
        #expect(FileStore.split(path) == (folder, name))
    }
}
