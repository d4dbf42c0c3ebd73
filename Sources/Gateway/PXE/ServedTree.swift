import Glibc
import NetworkModel
import Netlink
import Services

/// The tree that dnsmasq serves by TFTP. dnsmasq follows symbolic links, also out of its tree, and arming
/// is a matter of links within it; so the tree itself has to be one in which only root can put links, and
/// none that leads out.
struct ServedTree {
    let root: String
    /// As deep as nothing of ours lies.
    private static let deepest = 12

    init(_ tree: BootTree) {
        root = tree.root
    }

    /// What lets others read what is not in the tree, and what to do; nil where nothing does, or there is no tree.
    var fault: (words: String, remedy: String)? {
        guard let folder = try? Directory(root) else { return nil }
        return fault(in: folder, depth: 0)
    }

    /// - Throws: `Failure` that names what leads out.
    func requireClosed() throws(Failure) {
        guard let fault else { return }
        throw Failure(.failed, fault.words, remedy: fault.remedy)
    }

    private func fault(in folder: borrowing Directory, depth: Int) -> (words: String, remedy: String)? {
        guard let status = try? folder.status, let listing = try? folder.readable() else { return nil }
        guard Directory.isTrusted(status) else {
            return (
                "\(folder.path) is served by TFTP, and users other than root can put links to any file there",
                "chown root:root \(folder.path) && chmod go-w \(folder.path)"
            )
        }
        for name in (try? Directory.names(owning: listing, path: folder.path)) ?? [] {
            guard let entry = (try? folder.status(of: name)) ?? nil else { continue }
            switch entry.st_mode & S_IFMT {
            case S_IFLNK where leadsOut(name, in: folder):
                let path = folder.path(of: name)
                return ("\(path) leads out of \(root), and dnsmasq follows it for any machine", "rm \(path)")
            case S_IFDIR where depth < Self.deepest:
                guard let descriptor = try? folder.readable(name) else { continue }
                let inner = Directory(owning: descriptor, path: folder.path(of: name))
                if let fault = fault(in: inner, depth: depth + 1) { return fault }
            default: continue
            }
        }
        return nil
    }

    /// By the kernel's own walk, from the tree's root; one that leads nowhere yet counts by where it would.
    private func leadsOut(_ name: String, in folder: borrowing Directory) -> Bool {
        guard let start = try? Directory(root) else { return false }
        let relative = folder.path(of: name).dropFirst(root.utf8.count).drop { $0 == "/" }
        let found = LinklessOpen.beneath(
            String(relative), from: start.descriptor, Directory.pathOnly | O_CLOEXEC)
        if found >= 0 {
            close(found)
            return false
        }
        guard Errno.current == .crossDevice else { return false }
        // To this walk every absolute link leads out, also one that comes back in.
        guard let top = Self.resolved(root), let target = Self.resolved(folder.path(of: name)) else {
            return true
        }
        return !target.hasPrefix(top + "/")
    }

    private static func resolved(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }
}
