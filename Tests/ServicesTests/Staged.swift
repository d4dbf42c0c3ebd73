import Foundation
import Services
import TestSupport

/// Writes what a profile asks for below a folder, as whoever stages it does.
func stage(_ sample: Sample, below root: String) throws -> [ServiceModule] {
    let modules = try sample.premises(below: root).modules
    for folder in modules.flatMap(\.folders) { try makeFolder(folder) }
    for file in modules.flatMap(\.files) {
        try makeFolder((file.path as NSString).deletingLastPathComponent)
        try Data(file.text.utf8).write(to: URL(fileURLWithPath: file.path))
    }
    return modules
}

func makeFolder(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
}

extension Command {
    /// The command as a shell reads it.
    var quoted: String {
        ([program] + arguments).map { "'" + $0.replacingOccurrences(of: "'", with: "'\\''") + "'" }
            .joined(separator: " ")
    }
}
