import Gateway
import Glibc

/// A report as a person reads it: the verdict first, then one fact a line.
struct StatusText {
    let report: Report
    let layout: Layout
    private let sections: [StatusSection]
    /// Seconds since 1970, for "2 h ago".
    let now: Int

    /// - Parameter sections: those to be shown whole; none for all of them at a glance.
    init(_ report: Report, _ sections: [StatusSection] = [], _ layout: Layout, now: Int = time(nil)) {
        self.report = report
        self.sections = sections
        self.layout = layout
        self.now = now
    }

    /// Parts with an empty line between them; those with nothing to say are left out.
    var lines: [Phrase] { StatusText.joined([verdict, body, end]).map { layout.cropped($0) } }

    /// As many lines as there is room for: the verdict and the problems stay, and how many of the
    /// others are left out is said.
    func lines(height: Int) -> [Phrase] {
        let all = lines
        guard all.count > height, height > 0 else { return all }
        let kept = Array((verdict + end).prefix(height - 1))
        let head = Array(kept.prefix(verdict.count))
        let middle = Array(StatusText.joined([[.empty], body]).prefix(height - 1 - kept.count))
        let hidden =
            all.filter { !$0.text.isEmpty }.count
            - (kept + middle).filter { !$0.text.isEmpty }.count
        let note = say("  … \(hidden) line\(hidden == 1 ? "" : "s") more: make the window taller")
        return (head + middle + [note] + kept.dropFirst(head.count)).map { layout.cropped($0) }
    }

    private var body: [Phrase] {
        guard sections.isEmpty else {
            let shown = sections.filter { $0 != .problems }.map(detail)
            return StatusText.joined(shown)
        }
        return StatusText.joined([roles, facts, nodes, services])
    }

    private var end: [Phrase] {
        guard sections.isEmpty || sections.contains(.problems) else { return [] }
        return report.problems.isEmpty && !sections.isEmpty ? [say("  no problems")] : problems
    }

    static func joined(_ parts: [[Phrase]]) -> [Phrase] {
        Array(parts.filter { !$0.isEmpty }.joined(separator: [.empty]))
    }

    func say(_ text: String, _ meaning: Output.Meaning? = nil) -> Phrase { layout.phrase(text, meaning) }
}

extension StatusText {
    private var verdict: [Phrase] {
        let name = layout.cropped(
            say(report.profile.name.value ?? report.profile.path), to: layout.width / 2 - 8)
        let drifting = ["drift", "firewall_missing", "not_in_force", "roles_unbound", "service_down"]
        let drift = report.problems.contains { drifting.contains($0.code) }
        var words = [say(word)]
        if let generation = report.generation.value, let time = report.appliedAt.value {
            words.append(say("generation \(generation), applied \(Quantity.age(since: time, now: now)) ago"))
            words.append(say(drift ? "drift" : "no drift"))
        }
        if let pending = report.pending.value {
            words.append(say("until \(ClockTime(pending.revertsAt)) unless confirmed", .degraded))
        }
        return layout.list(say("●", color) + say(" ") + name + say("   "), words)
    }

    private var word: String {
        report.problems.contains { $0.code == "never_applied" } ? "not applied" : report.verdict.rawValue
    }

    private var color: Output.Meaning {
        switch report.verdict {
        case .routing: .good
        case .degraded: .degraded
        case .broken: .broken
        }
    }

    private var problems: [Phrase] {
        report.problems.flatMap { problem in
            let meaning: Output.Meaning = problem.severity == .broken ? .broken : .degraded
            let sign = say("  ") + say("⚠", meaning) + say(" ")
            return layout.paragraph(sign, say(problem.message))
                + layout.paragraph(say("    → "), say(problem.remedy))
        }
    }
}
