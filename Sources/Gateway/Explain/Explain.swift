import Netlink
import NetworkModel
import Profile

/// `gwnet explain`: why a packet gets through, or does not. Reads only.
public enum Explain {
    /// What is asked, as the command line has it.
    public struct Request: Sendable {
        /// Sender, receiver, protocol and port. Empty asks the usual questions.
        public let words: [String]
        /// The link or role that the packet comes in on; nil where its source is expected.
        public let link: String?
        /// Nil for the profile in force.
        public let profilePath: String?
        /// Whether the machine is taken as an apply would leave it.
        public let isWanted: Bool

        /// As the command line has it.
        public init(words: [String], link: String?, profilePath: String?, isWanted: Bool) {
            self.words = words
            self.link = link
            self.profilePath = profilePath
            self.isWanted = isWanted
        }
    }

    /// Which ruleset the answers are about.
    public enum Filter: String, Sendable, Encodable {
        /// The one in the kernel.
        case observed
        /// The profile's, because only root may read the kernel's.
        case unread
        /// The profile's, because that was asked for.
        case wanted
    }

    /// What was found.
    public struct Outcome: Sendable {
        /// One for each question.
        public let answers: [Answer]
        /// Which ruleset they are about.
        public let filter: Filter
        /// The profile that they were compared with.
        public let profilePath: String
    }

    /// - Throws: `Failure`; with code `wrongUsage` where the words name nobody.
    public static func run(_ request: Request, in surroundings: Surroundings) throws(Failure) -> Outcome {
        let (scenery, filter) = try scenery(request, surroundings)
        let questions =
            request.words.isEmpty
            ? UsualQuestions(scenery.profile).all : [try question(request, in: scenery)]
        var answers: [Answer] = []
        for question in questions { answers.append(try Answer(question, in: scenery)) }
        return Outcome(answers: answers, filter: filter, profilePath: scenery.file.path)
    }

    static func question(_ request: Request, in scenery: Scenery) throws(Failure) -> Question {
        guard request.words.count >= 2 else {
            throw Failure(
                .wrongUsage, "whom does \(request.words.first ?? "it") want to reach?",
                remedy: "gwnet explain FROM TO [PROTOCOL [PORT]], such as gwnet explain cluster internet")
        }
        let from = try Party(request.words[0], in: scenery.profile)
        let to = try Party(request.words[1], in: scenery.profile)
        let content = try PacketWords.content(Array(request.words.dropFirst(2)), to: to)
        return Question(from: from, to: to, content, on: try link(request.link, in: scenery))
    }

    private static func link(_ name: String?, in scenery: Scenery) throws(Failure) -> LinkName? {
        guard let name else { return nil }
        if let role = Role(rawValue: name) { return scenery.binding[role].name }
        guard let link = LinkName(name), scenery.terrain.link(link) != nil else {
            let known = scenery.terrain.links.map(\.name.description).sorted()
            throw Failure(
                .wrongUsage, "there is no link \(name)",
                remedy: "known here: cluster, www, \(known.joined(separator: ", "))")
        }
        return link
    }

    static func scenery(
        _ request: Request, _ surroundings: Surroundings
    ) throws(Failure) -> (Scenery, Filter) {
        let file = try ProfileInQuestion(request.profilePath, surroundings.paths).file
        let baseline = try Baseline.read(surroundings.paths)
        var machine = try Machine.open()
        let roles = try RecordedRoles.load(surroundings.paths)
        let observation = try machine.look(for: file, baseline, roles: roles, ruleset: .ifPermitted)
        let target = try Target(
            file, on: observation, baseline: baseline, roles: roles, services: nil)
        let observed = try machine.terrain(observation, wanted: target.desired.firewall)
        let wanted = observed.after(target.desired)
        let scenery = Scenery(
            file: file, binding: target.binding, terrain: request.isWanted ? wanted : observed,
            wanted: wanted)
        let filter: Filter = request.isWanted ? .wanted : observation.isRulesetReadable ? .observed : .unread
        return (scenery, filter)
    }
}
