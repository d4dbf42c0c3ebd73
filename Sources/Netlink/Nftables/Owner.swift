internal import CNetlink

/// A kind of libnftnl object: how it is made and freed.
protocol LibraryObject {
    static func allocate() -> OpaquePointer?
    static func free(_ pointer: OpaquePointer)
}

/// Owns one libnftnl object and frees it, unless it was handed on.
struct Owner<Object: LibraryObject>: ~Copyable {
    let pointer: OpaquePointer

    init() throws(NetlinkError) {
        guard let pointer = Object.allocate() else { throw NetlinkError("allocate memory", .noMemory) }
        self.pointer = pointer
    }

    /// Takes over an object that is already made.
    init?(taking pointer: OpaquePointer?) {
        guard let pointer else { return nil }
        self.pointer = pointer
    }

    /// Hands the object to a C owner, such as the rule that an expression is added to.
    consuming func release() -> OpaquePointer {
        let pointer = pointer
        discard self
        return pointer
    }

    deinit {
        Object.free(pointer)
    }
}

enum TableObject: LibraryObject {
    static func allocate() -> OpaquePointer? { nftnl_table_alloc() }
    static func free(_ pointer: OpaquePointer) { nftnl_table_free(pointer) }
}

enum ChainObject: LibraryObject {
    static func allocate() -> OpaquePointer? { nftnl_chain_alloc() }
    static func free(_ pointer: OpaquePointer) { nftnl_chain_free(pointer) }
}

enum RuleObject: LibraryObject {
    static func allocate() -> OpaquePointer? { nftnl_rule_alloc() }
    static func free(_ pointer: OpaquePointer) { nftnl_rule_free(pointer) }
}

enum SetObject: LibraryObject {
    static func allocate() -> OpaquePointer? { nftnl_set_alloc() }
    static func free(_ pointer: OpaquePointer) { nftnl_set_free(pointer) }
}

enum ElementObject: LibraryObject {
    static func allocate() -> OpaquePointer? { nftnl_set_elem_alloc() }
    static func free(_ pointer: OpaquePointer) { nftnl_set_elem_free(pointer) }
}

/// A stateful object, of which gwnet uses the named counter.
enum StatefulObject: LibraryObject {
    static func allocate() -> OpaquePointer? { nftnl_obj_alloc() }
    static func free(_ pointer: OpaquePointer) { nftnl_obj_free(pointer) }
}

enum FlowtableObject: LibraryObject {
    static func allocate() -> OpaquePointer? { nftnl_flowtable_alloc() }
    static func free(_ pointer: OpaquePointer) { nftnl_flowtable_free(pointer) }
}

enum BatchObject: LibraryObject {
    /// A page of 128 KiB with as much behind it: no single message of ours is longer than that.
    private static let pageSize: UInt32 = 128 * 1024

    static func allocate() -> OpaquePointer? { nftnl_batch_alloc(pageSize, pageSize) }
    static func free(_ pointer: OpaquePointer) { nftnl_batch_free(pointer) }
}
