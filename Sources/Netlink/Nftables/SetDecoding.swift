internal import CNetlink
import NetworkModel

extension NamedSet {
    /// The definition in a libnftnl set, without elements; nil where a type is none of ours.
    init?(definition set: OpaquePointer) {
        guard let name = nftnl_set_get_str(set, UInt16(NFTNL_SET_NAME.rawValue)).map({ String(cString: $0) }),
            let key = DataType.types(number: nftnl_set_get_u32(set, UInt16(NFTNL_SET_KEY_TYPE.rawValue)))
        else { return nil }
        let flags = nftnl_set_get_u32(set, UInt16(NFTNL_SET_FLAGS.rawValue))
        var value = Value.none
        if flags & NFT_SET_MAP.rawValue != 0 {
            let number = nftnl_set_get_u32(set, UInt16(NFTNL_SET_DATA_TYPE.rawValue))
            if number == NFT_DATA_VERDICT.rawValue {
                value = .verdict
            } else {
                guard let types = DataType.types(number: number) else { return nil }
                value = .data(types)
            }
        }
        self.init(
            name, key: key, value: value, hasIntervals: flags & NFT_SET_INTERVAL.rawValue != 0,
            countsElements: nftnl_set_is_set(set, UInt16(NFTNL_SET_EXPR.rawValue))
                || nftnl_set_is_set(set, UInt16(NFTNL_SET_EXPRESSIONS.rawValue)))
    }

    /// The elements of one message of a set's dump; ends of ranges are their own pieces.
    /// Nil stands for an element that gwnet would never make, such as a catch-all.
    func pieces(in set: OpaquePointer) -> [ElementPiece?] {
        guard let iterator = nftnl_set_elems_iter_create(set) else { return [] }
        defer { nftnl_set_elems_iter_destroy(iterator) }
        var pieces: [ElementPiece?] = []
        var current = nftnl_set_elems_iter_cur(iterator)
        while let element = current {
            pieces.append(ElementPiece(element, of: self))
            current = nftnl_set_elems_iter_next(iterator)
        }
        return pieces
    }

    /// Puts the pieces of a dump together.
    func elements(from pieces: [ElementPiece]) -> Set<Element> {
        marksIntervalEnds ? ranges(from: pieces) : Set(pieces.map { Element($0.key, value: $0.value) })
    }

    /// Each start reaches to the next end, and one without an end to the highest value. Where one
    /// range ends as the next begins, the end comes first.
    private func ranges(from pieces: [ElementPiece]) -> Set<Element> {
        let sorted = pieces.sorted { left, right in
            let (a, b) = (left.key.first?.first ?? [], right.key.first?.first ?? [])
            return a == b ? left.isEnd && !right.isEnd : a.lexicographicallyPrecedes(b)
        }
        var result: Set<Element> = []
        var open: ElementPiece?
        for piece in sorted {
            if let open, let first = open.key.first?.first, let last = piece.key.first?.first.predecessor,
                let range = FieldRange(first: first, last: last)
            {
                result.insert(Element([range], value: open.value))
            }
            open = piece.isEnd ? nil : piece
        }
        if let open, let first = open.key.first?.first,
            let range = FieldRange(first: first, last: first.map { _ in 255 })
        {
            result.insert(Element([range], value: open.value))
        }
        return result
    }
}

/// One element as the kernel lists it.
struct ElementPiece {
    let key: [FieldRange]
    let value: NamedSet.Element.Value
    /// NFT_SET_ELEM_INTERVAL_END
    let isEnd: Bool
    /// What the element itself counted, where its set makes elements count.
    let count: CounterValue?

    /// Nil where the bytes do not fit the set's types.
    init?(_ element: OpaquePointer, of set: NamedSet) {
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
        guard ranges.count == first.count, let value = ElementPiece.value(of: element, set.value) else {
            return nil
        }
        key = ranges
        self.value = value
        let flags =
            nftnl_set_elem_is_set(element, UInt16(NFTNL_SET_ELEM_FLAGS))
            ? nftnl_set_elem_get_u32(element, UInt16(NFTNL_SET_ELEM_FLAGS)) : 0
        isEnd = flags & NFT_SET_ELEM_INTERVAL_END.rawValue != 0
        count = ElementPiece.count(of: element)
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

    private static func count(of element: OpaquePointer) -> CounterValue? {
        var found: CounterValue?
        withUnsafeMutablePointer(to: &found) { found in
            _ = nftnl_set_elem_expr_foreach(
                element,
                { expression, result in
                    guard let expression, let result else { return 0 }
                    let handle = ExpressionHandle(borrowing: expression)
                    if handle.text(NFTNL_EXPR_NAME) == "counter" {
                        result.assumingMemoryBound(to: CounterValue?.self).pointee = CounterValue(
                            packets: handle.wide(NFTNL_EXPR_CTR_PACKETS),
                            bytes: handle.wide(NFTNL_EXPR_CTR_BYTES))
                    }
                    return 0
                }, found)
        }
        return found
    }
}
