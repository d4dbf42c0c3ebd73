internal import CNetlink
import NetworkModel

/// One element as the kernel lists it.
struct ElementPiece {
    let key: [FieldRange]
    let value: NamedSet.Element.Value
    /// NFT_SET_ELEM_INTERVAL_END
    let isEnd: Bool
    /// What the element itself counted, where its set makes elements count.
    let count: CounterValue?
    /// A comment, a timeout, an object or an expression that gwnet never gives an element.
    let hasForeignExtras: Bool

    /// Nil where the bytes do not fit the set's types.
    init?(_ element: OpaquePointer, of set: NamedSet) {
        let flags =
            nftnl_set_elem_is_set(element, UInt16(NFTNL_SET_ELEM_FLAGS))
            ? nftnl_set_elem_get_u32(element, UInt16(NFTNL_SET_ELEM_FLAGS)) : 0
        isEnd = flags & NFT_SET_ELEM_INTERVAL_END.rawValue != 0
        let isCatchAll = flags & NFT_SET_ELEM_CATCHALL.rawValue != 0
        guard let key = isCatchAll ? [] : ElementPiece.key(of: element, set),
            let value = ElementPiece.value(of: element, set.value)
        else { return nil }
        self.key = key
        self.value = value
        let expressions = ElementPiece.expressions(of: element)
        count = expressions.count
        hasForeignExtras =
            expressions.isForeign(counting: set.countsElements) || ElementPiece.isTagged(element)
    }

    /// The element, where it is no end of a range.
    var element: NamedSet.Element {
        NamedSet.Element(key, value: value, hasForeignExtras: hasForeignExtras)
    }

    func element(over range: FieldRange) -> NamedSet.Element {
        NamedSet.Element([range], value: value, hasForeignExtras: hasForeignExtras)
    }

    /// Nil where the bytes do not fit the set's types.
    private static func key(of element: OpaquePointer, _ set: NamedSet) -> [FieldRange]? {
        let layout = DataLayout(set.key)
        guard let first = layout.unpacked(ElementPiece.bytes(of: element, NFTNL_SET_ELEM_KEY)) else {
            return nil
        }
        var last = first
        if nftnl_set_elem_is_set(element, UInt16(NFTNL_SET_ELEM_KEY_END)) {
            guard let end = layout.unpacked(ElementPiece.bytes(of: element, NFTNL_SET_ELEM_KEY_END)) else {
                return nil
            }
            last = end
        }
        let ranges = zip(first, last).compactMap { FieldRange(first: $0, last: $1) }
        return ranges.count == first.count ? ranges : nil
    }

    /// A comment is in the user data under type 0; nft keeps other things there by itself.
    private static func isTagged(_ element: OpaquePointer) -> Bool {
        let attributes = [NFTNL_SET_ELEM_TIMEOUT, NFTNL_SET_ELEM_EXPIRATION, NFTNL_SET_ELEM_OBJREF]
        if attributes.contains(where: { nftnl_set_elem_is_set(element, UInt16($0)) }) { return true }
        return UserData(bytes(of: element, NFTNL_SET_ELEM_USERDATA)).values[0] != nil
    }

    private static func bytes(of element: OpaquePointer, _ attribute: Int) -> [UInt8] {
        var length: UInt32 = 0
        guard let data = nftnl_set_elem_get(element, UInt16(attribute), &length) else { return [] }
        return Array(UnsafeRawBufferPointer(start: data, count: Int(length)))
    }

    private static func value(
        of element: OpaquePointer, _ type: NamedSet.Value
    ) -> NamedSet.Element.Value? {
        switch type {
        case .none: return NamedSet.Element.Value.none
        case .verdict:
            // The end of a range has none; asking libnftnl for it all the same would crash.
            guard nftnl_set_elem_is_set(element, UInt16(NFTNL_SET_ELEM_VERDICT)) else {
                return NamedSet.Element.Value.none
            }
            let chain = nftnl_set_elem_get_str(element, UInt16(NFTNL_SET_ELEM_CHAIN)).map {
                String(cString: $0)
            }
            return Verdict(
                kernelNumber: nftnl_set_elem_get_u32(element, UInt16(NFTNL_SET_ELEM_VERDICT)), chain: chain
            ).map { .verdict($0) }
        case .data(let types):
            // The end of a range maps to nothing.
            guard nftnl_set_elem_is_set(element, UInt16(NFTNL_SET_ELEM_DATA)) else {
                return NamedSet.Element.Value.none
            }
            return DataLayout(types).unpacked(bytes(of: element, NFTNL_SET_ELEM_DATA)).map { .data($0) }
        }
    }

    private static func expressions(of element: OpaquePointer) -> ElementExpressions {
        var found = ElementExpressions()
        withUnsafeMutablePointer(to: &found) { found in
            _ = nftnl_set_elem_expr_foreach(
                element,
                { expression, result in
                    guard let expression, let result else { return 0 }
                    result.assumingMemoryBound(to: ElementExpressions.self).pointee
                        .note(ExpressionHandle(borrowing: expression))
                    return 0
                }, found)
        }
        return found
    }
}

/// What an element does with the packets that find it.
private struct ElementExpressions {
    private(set) var count: CounterValue?
    private var hasOthers = false

    mutating func note(_ handle: borrowing ExpressionHandle) {
        guard handle.text(NFTNL_EXPR_NAME) == "counter" else {
            hasOthers = true
            return
        }
        count = CounterValue(
            packets: handle.wide(NFTNL_EXPR_CTR_PACKETS), bytes: handle.wide(NFTNL_EXPR_CTR_BYTES))
    }

    func isForeign(counting: Bool) -> Bool { hasOthers || count != nil && !counting }
}
