internal import CNetlink
import NetworkModel

extension NamedSet {
    /// `NFT_SET_*`
    var kernelFlags: UInt32 {
        var flags: UInt32 = 0
        if hasIntervals { flags |= NFT_SET_INTERVAL.rawValue }
        if key.count > 1 { flags |= NFT_SET_CONCAT.rawValue }
        if value != .none { flags |= NFT_SET_MAP.rawValue }
        return flags
    }

    /// True where the kernel keeps ranges as a start and an end element (`nft_set_rbtree`);
    /// concatenations carry the end of a range in the element itself (`nft_set_pipapo`).
    var marksIntervalEnds: Bool { hasIntervals && key.count == 1 }

    /// The libnftnl set that defines this one, without elements.
    func definition(table: String, identifier: UInt32) throws(NetlinkError) -> Owner<SetObject> {
        let set = try reference(table: table)
        nftnl_set_set_u32(set.pointer, UInt16(NFTNL_SET_ID.rawValue), identifier)
        nftnl_set_set_u32(set.pointer, UInt16(NFTNL_SET_FLAGS.rawValue), kernelFlags)
        nftnl_set_set_u32(set.pointer, UInt16(NFTNL_SET_KEY_TYPE.rawValue), DataType.number(of: key))
        nftnl_set_set_u32(set.pointer, UInt16(NFTNL_SET_KEY_LEN.rawValue), DataLayout(key).length)
        if key.count > 1 {
            let lengths = key.map { UInt8($0.length) }
            nftnl_set_set_data(
                set.pointer, UInt16(NFTNL_SET_DESC_CONCAT.rawValue), lengths, UInt32(lengths.count))
        }
        switch value {
        case .none: break
        case .verdict:
            nftnl_set_set_u32(set.pointer, UInt16(NFTNL_SET_DATA_TYPE.rawValue), NFT_DATA_VERDICT.rawValue)
        case .data(let types):
            nftnl_set_set_u32(set.pointer, UInt16(NFTNL_SET_DATA_TYPE.rawValue), DataType.number(of: types))
            nftnl_set_set_u32(set.pointer, UInt16(NFTNL_SET_DATA_LEN.rawValue), DataLayout(types).length)
        }
        if key == [.linkName] {
            let userData = NamedSet.hostByteOrder
            nftnl_set_set_data(
                set.pointer, UInt16(NFTNL_SET_USERDATA.rawValue), userData, UInt32(userData.count))
        }
        if countsElements {
            nftnl_set_add_expr(set.pointer, try ExpressionHandle("counter").release())
        }
        return set
    }

    /// NFTNL_UDATA_SET_KEYBYTEORDER with BYTEORDER_HOST_ENDIAN: without it nft prints names of
    /// links as empty strings. Other types have one byte order and need none.
    private static let hostByteOrder: [UInt8] = [0, 4, 1, 0, 0, 0]

    /// A libnftnl set that only names this one.
    func reference(table: String) throws(NetlinkError) -> Owner<SetObject> {
        let set = try Owner<SetObject>()
        nftnl_set_set_str(set.pointer, UInt16(NFTNL_SET_TABLE.rawValue), table)
        nftnl_set_set_str(set.pointer, UInt16(NFTNL_SET_NAME.rawValue), name)
        return set
    }

    /// The libnftnl set that carries elements of this one.
    func carrier(of elements: some Sequence<Element>, table: String) throws(NetlinkError) -> Owner<SetObject>
    {
        let set = try reference(table: table)
        // libnftnl lays out ranges of a concatenation by the set's flags.
        nftnl_set_set_u32(set.pointer, UInt16(NFTNL_SET_FLAGS.rawValue), kernelFlags)
        for element in elements {
            for piece in try pieces(of: element) { nftnl_set_elem_add(set.pointer, piece) }
        }
        return set
    }

    /// One libnftnl element, or two where ends of ranges are elements. The caller's set owns them.
    private func pieces(of element: Element) throws(NetlinkError) -> [OpaquePointer] {
        let layout = DataLayout(key)
        let start = try Owner<ElementObject>()
        if element.isCatchAll {
            nftnl_set_elem_set_u32(
                start.pointer, UInt16(NFTNL_SET_ELEM_FLAGS), NFT_SET_ELEM_CATCHALL.rawValue)
            return [start.release()]
        }
        start.set(NFTNL_SET_ELEM_KEY, layout.packed(element.key.map(\.first)))
        start.set(element.value, of: self)
        guard hasIntervals else { return [start.release()] }
        guard marksIntervalEnds else {
            start.set(NFTNL_SET_ELEM_KEY_END, layout.packed(element.key.map(\.last)))
            return [start.release()]
        }
        // The highest address has no successor: such a range simply has no end.
        guard let beyond = element.key.first?.last.successor else { return [start.release()] }
        let end = try Owner<ElementObject>()
        end.set(NFTNL_SET_ELEM_KEY, beyond)
        nftnl_set_elem_set_u32(
            end.pointer, UInt16(NFTNL_SET_ELEM_FLAGS), NFT_SET_ELEM_INTERVAL_END.rawValue)
        return [start.release(), end.release()]
    }
}

extension Owner where Object == ElementObject {
    fileprivate borrowing func set(_ attribute: Int, _ data: [UInt8]) {
        nftnl_set_elem_set(pointer, UInt16(attribute), data, UInt32(data.count))
    }

    fileprivate borrowing func set(_ value: NamedSet.Element.Value, of set: NamedSet) {
        switch value {
        case .none: break
        case .verdict(let verdict):
            nftnl_set_elem_set_u32(pointer, UInt16(NFTNL_SET_ELEM_VERDICT), verdict.kernelNumber)
            if let chain = verdict.chain {
                nftnl_set_elem_set_str(pointer, UInt16(NFTNL_SET_ELEM_CHAIN), chain)
            }
        case .data(let fields):
            guard case .data(let types) = set.value else { return }
            self.set(NFTNL_SET_ELEM_DATA, DataLayout(types).packed(fields))
        }
    }
}

/// How the fields of a key or of data lie beside each other: alone without padding, in a
/// concatenation each from a new 32-bit register on.
struct DataLayout {
    private let types: [DataType]

    init(_ types: [DataType]) {
        self.types = types
    }

    /// In bytes.
    var length: UInt32 {
        UInt32(types.count == 1 ? types[0].length : types.reduce(0) { $0 + $1.paddedLength })
    }

    func packed(_ fields: [[UInt8]]) -> [UInt8] {
        guard fields.count > 1 else { return fields.first ?? [] }
        return zip(types, fields).flatMap { type, field in
            field + [UInt8](repeating: 0, count: max(0, type.paddedLength - field.count))
        }
    }

    /// Nil where the bytes are fewer than the types need.
    func unpacked(_ bytes: [UInt8]) -> [[UInt8]]? {
        guard bytes.count >= Int(length) else { return nil }
        var rest = bytes[...]
        return types.map { type in
            defer { rest = rest.dropFirst(type.paddedLength) }
            return Array(rest.prefix(type.length))
        }
    }
}
