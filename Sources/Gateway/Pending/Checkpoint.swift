import FoundationEssentials
import Netlink
import NetworkModel
import Services

/// What a machine was like before a change, complete enough for any process to bring it back.
struct Checkpoint: Codable, Equatable {
    /// The command that makes the change, such as `apply`.
    let command: String
    /// The generation that the change installs; nil where it installs none.
    let generation: Int?
    /// Within the change's scope.
    let before: NetworkState
    /// What had been noted before the change.
    let baseline: Baseline
    /// Who runs the daemons of `before`; nil where there are none.
    let layout: Layout?
    /// The boot and namespace that it is true of.
    let situation: String

    /// Of this boot and namespace.
    init(
        command: String, generation: Int?, before: NetworkState, baseline: Baseline, layout: Layout? = nil
    ) throws(Failure) {
        self.command = command
        self.generation = generation
        self.before = before
        self.baseline = baseline
        self.layout = layout
        do {
            situation = try Situation.current()
        } catch {
            throw error.failure
        }
    }
}

/// A checkpoint as it lies on disk: a line that vouches for the text after it, then JSON.
extension Checkpoint {
    private static let title = "gwnet checkpoint 1"

    /// Why a file is no checkpoint.
    struct Damage: Error {}

    init(file bytes: [UInt8]) throws(Damage) {
        guard let lineEnd = bytes.firstIndex(of: UInt8(ascii: "\n")) else { throw Damage() }
        let text = bytes[(lineEnd + 1)...]
        guard String(decoding: bytes[..<lineEnd], as: UTF8.self) == Checkpoint.heading(of: text),
            let checkpoint = try? JSONDecoder().decode(Checkpoint.self, from: Data(text))
        else { throw Damage() }
        self = checkpoint
    }

    /// The names of keys stay as they are: the model's enumerations would not survive a change of
    /// case and back.
    var file: [UInt8] {
        get throws(Failure) {
            do {
                let text = Array(try JSONEncoder().encode(self))
                return Array((Checkpoint.heading(of: text[...]) + "\n").utf8) + text
            } catch {
                throw Failure(.failed, "could not write a checkpoint", kernelWords: "\(error)")
            }
        }
    }

    private static func heading(of text: ArraySlice<UInt8>) -> String {
        "\(title) fnv1a64:\(String(text.fnv1a, radix: 16))"
    }
}
