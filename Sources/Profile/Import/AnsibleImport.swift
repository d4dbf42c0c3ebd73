import NetworkModel

/// Makes a profile of the variables of the Ansible role `gateway-install`.
public enum AnsibleImport {
    /// The profile, with remarks on what was wrong with the variables, unknown or not said.
    ///
    /// - Throws: Everything for which there can be no valid profile, with its place in the variables.
    public static func profile(
        from bytes: [UInt8], fileName: String
    ) throws(ProfileError) -> WrittenProfile {
        let source: SourceText
        let root: YAMLNode
        do {
            (source, root) = try read(bytes)
        } catch {
            throw ProfileError(error.all, in: try? SourceText(bytes), fileName: fileName)
        }
        let variables = AnsibleVariables(root, fileName: fileName)
        guard let gateway = AnsibleGateway(variables), variables.reading.findings.isEmpty else {
            throw ProfileError(variables.reading.findings, in: source, fileName: fileName)
        }
        let text = gateway.profile
        let problems = gateway.findings(in: text, root)
        guard problems.isEmpty else { throw ProfileError(problems, in: source, fileName: fileName) }
        return WrittenProfile(text: text, remarks: variables.remarks)
    }

    private struct Unreadable: Error {
        let all: [Finding]
    }

    private static func read(_ bytes: [UInt8]) throws(Unreadable) -> (SourceText, YAMLNode) {
        do {
            let source = try SourceText(bytes)
            let (root, findings) = try YAMLReader.read(source)
            guard findings.isEmpty else { throw Unreadable(all: findings) }
            guard case .mapping = root.content else { throw Unreadable(all: [noVariables(root)]) }
            return (source, root)
        } catch let unreadable as Unreadable {
            throw unreadable
        } catch let finding as Finding {
            throw Unreadable(all: [finding == .nothing ? empty : finding])
        } catch {
            throw Unreadable(all: [Finding("\(error)", at: .beginning)])
        }
    }

    private static let empty = Finding(
        "the file holds no variables", at: .beginning,
        remedy: "name the defaults of the role gateway-install",
        showsLine: false)

    private static func noVariables(_ root: YAMLNode) -> Finding {
        Finding(
            "variables belong here, not \(root.kindName)", at: root.span,
            remedy: "name a file of variables, such as the defaults of the role, and no playbook")
    }
}
