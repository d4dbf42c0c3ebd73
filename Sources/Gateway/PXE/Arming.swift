import Glibc
import Netlink
import NetworkModel
import Services

/// Which machines are armed: a matter of links in the tree that they boot from, and of nothing else.
struct Arming {
    private let tree: BootTree
    private let keeper: DaemonKeeper

    init(_ layout: Layout, _ paths: Paths) {
        tree = BootTree(layout)
        keeper = DaemonKeeper(layout, paths)
    }

    /// Each with the time since when it is armed, in seconds since 1970.
    var armed: [MACAddress: Int] {
        get throws(FileError) {
            var result: [MACAddress: Int] = [:]
            for mac in try tree.armedMachines {
                for link in tree.links(for: mac) {
                    var status = stat()
                    if lstat(link.path, &status) == 0 { result[mac] = Int(status.st_mtim.tv_sec) }
                }
            }
            return result
        }
    }

    /// Arms a machine by each of its NICs.
    ///
    /// - Returns: false where it was armed already.
    func arm(_ node: Node) throws(FileError) -> Bool {
        var isNew = false
        for mac in node.macs where try arm(mac) { isNew = true }
        return isNew
    }

    /// Disarms a machine by each of its NICs, whichever it booted by.
    ///
    /// - Returns: false where it was not armed.
    /// - Throws: `FileError`, the first one, after all has been tried.
    @discardableResult
    func disarm(_ macs: [MACAddress]) throws(FileError) -> Bool {
        var (wasArmed, refusal) = (false, FileError?.none)
        for mac in macs {
            do throws(FileError) {
                if try disarm(mac) { wasArmed = true }
            } catch {
                refusal = refusal ?? error
            }
        }
        if let refusal { throw refusal }
        return wasArmed
    }

    /// Arms a machine; the offer comes last, when all that it leads to is there. What it has booted before counts
    /// no more, also where it was armed already.
    ///
    /// - Returns: false where it was armed already.
    /// - Throws: `FileError` with `exists` where something else has the place of a link.
    func arm(_ mac: MACAddress) throws(FileError) -> Bool {
        var isNew = false
        for link in tree.links(for: mac) {
            let present = try FileStore.content(link.path)
            guard present != .link(to: link.target) else {
                try FileStore.renewTime(ofLink: link.path)
                continue
            }
            guard present == .absent else {
                throw FileError(operation: "arm by", path: link.path, errno: .exists)
            }
            try FileStore.make(link.path, .link(to: link.target))
            isNew = true
        }
        if isNew { try keeper.hangUp(.dnsmasq) }
        return isNew
    }

    /// Disarms a machine. What decides goes first: from then on it gets the local disk, whatever fails.
    ///
    /// - Returns: false where it was not armed.
    /// - Throws: `FileError`, the first one, after all has been tried.
    @discardableResult
    func disarm(_ mac: MACAddress) throws(FileError) -> Bool {
        var (wasArmed, refusal) = (false, FileError?.none)
        for link in tree.links(for: mac) {
            do throws(FileError) {
                guard try FileStore.content(link.path) != .absent else { continue }
                wasArmed = true
                try FileStore.make(link.path, .absent)
            } catch {
                refusal = refusal ?? error
            }
        }
        if wasArmed { try keeper.hangUp(.dnsmasq) }
        if let refusal { throw refusal }
        return wasArmed
    }
}

extension BootTree {
    /// Those that any link names.
    var armedMachines: Set<MACAddress> {
        get throws(FileError) {
            var machines: Set<MACAddress> = []
            for place in linkPlaces {
                let names = try FileStore.readNames(in: place.folder)
                machines.formUnion(names.compactMap { BootTree.mac(ofLink: $0, prefix: place.prefix) })
            }
            return machines
        }
    }
}
