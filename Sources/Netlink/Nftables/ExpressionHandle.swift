internal import CNetlink
import NetworkModel

/// One libnftnl expression under construction or just read.
struct ExpressionHandle: ~Copyable {
    let pointer: OpaquePointer
    private let isOwned: Bool

    init(_ name: String) throws(NetlinkError) {
        guard let pointer = nftnl_expr_alloc(name) else {
            throw NetlinkError("make a rule's \(name) expression", .notSupported)
        }
        self.pointer = pointer
        isOwned = true
    }

    /// Looks at an expression that a rule owns.
    init(borrowing pointer: OpaquePointer) {
        self.pointer = pointer
        isOwned = false
    }

    deinit {
        if isOwned { nftnl_expr_free(pointer) }
    }

    /// Hands the expression to its rule or set.
    consuming func release() -> OpaquePointer {
        let pointer = pointer
        discard self
        return pointer
    }

    func set(_ attribute: Int, _ value: UInt32) {
        nftnl_expr_set_u32(pointer, UInt16(attribute), value)
    }

    func set(_ attribute: Int, byte value: UInt8) {
        nftnl_expr_set_u8(pointer, UInt16(attribute), value)
    }

    func set(_ attribute: Int, wide value: UInt64) {
        nftnl_expr_set_u64(pointer, UInt16(attribute), value)
    }

    func set(_ attribute: Int, _ register: Register) {
        set(attribute, register.kernelNumber)
    }

    func set(_ attribute: Int, _ text: String) {
        nftnl_expr_set_str(pointer, UInt16(attribute), text)
    }

    func set(_ attribute: Int, _ data: [UInt8]) {
        nftnl_expr_set(pointer, UInt16(attribute), data, UInt32(data.count))
    }

    func has(_ attribute: Int) -> Bool {
        nftnl_expr_is_set(pointer, UInt16(attribute))
    }

    func number(_ attribute: Int) -> UInt32 {
        nftnl_expr_get_u32(pointer, UInt16(attribute))
    }

    func byte(_ attribute: Int) -> UInt8 {
        nftnl_expr_get_u8(pointer, UInt16(attribute))
    }

    func wide(_ attribute: Int) -> UInt64 {
        nftnl_expr_get_u64(pointer, UInt16(attribute))
    }

    func text(_ attribute: Int) -> String? {
        nftnl_expr_get_str(pointer, UInt16(attribute)).map { String(cString: $0) }
    }

    func data(_ attribute: Int) -> [UInt8] {
        var length: UInt32 = 0
        guard let bytes = nftnl_expr_get(pointer, UInt16(attribute), &length) else { return [] }
        return Array(UnsafeRawBufferPointer(start: bytes, count: Int(length)))
    }

    /// Nil where the attribute is absent.
    func register(_ attribute: Int) -> Register? {
        has(attribute) ? Register(kernelNumber: number(attribute)) : nil
    }
}

extension Register {
    /// The number as the kernel gives it back (`nft_dump_register`): `NFT_REG_1`… where aligned to
    /// 16 bytes, else `NFT_REG32_00`….
    var kernelNumber: UInt32 {
        word % 4 == 0 ? NFT_REG_1.rawValue + UInt32(word / 4) : NFT_REG32_00.rawValue + UInt32(word)
    }

    init?(kernelNumber: UInt32) {
        switch kernelNumber {
        case NFT_REG_1.rawValue...NFT_REG_4.rawValue:
            self.init(word: Int(kernelNumber - NFT_REG_1.rawValue) * 4)
        case NFT_REG32_00.rawValue...NFT_REG32_15.rawValue:
            self.init(word: Int(kernelNumber - NFT_REG32_00.rawValue))
        default: return nil
        }
    }
}

extension Verdict {
    /// NF_ACCEPT and NF_DROP, or a negative number of `enum nft_verdicts`.
    var kernelNumber: UInt32 {
        switch self {
        case .accept: UInt32(NF_ACCEPT)
        case .drop: UInt32(NF_DROP)
        case .jump: UInt32(bitPattern: NFT_JUMP.rawValue)
        case .goto: UInt32(bitPattern: NFT_GOTO.rawValue)
        case .return: UInt32(bitPattern: NFT_RETURN.rawValue)
        }
    }

    var chain: String? {
        switch self {
        case .jump(let chain), .goto(let chain): chain
        case .accept, .drop, .return: nil
        }
    }

    init?(kernelNumber: UInt32, chain: String?) {
        switch (kernelNumber, chain) {
        case (UInt32(NF_ACCEPT), _): self = .accept
        case (UInt32(NF_DROP), _): self = .drop
        case (UInt32(bitPattern: NFT_RETURN.rawValue), _): self = .return
        case (UInt32(bitPattern: NFT_JUMP.rawValue), let chain?): self = .jump(chain)
        case (UInt32(bitPattern: NFT_GOTO.rawValue), let chain?): self = .goto(chain)
        default: return nil
        }
    }
}
