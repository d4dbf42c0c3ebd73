internal import CNetlink
import NetworkModel

/// NFT_BITWISE_BOOL, which newer headers call NFT_BITWISE_MASK_XOR.
let maskAndXor: UInt32 = 0

/// Where the IPv4 header has its checksum, in bytes.
let checksumOffset: UInt32 = 10

extension MetaKey {
    var kernelNumber: UInt32 {
        switch self {
        case .incomingName: NFT_META_IIFNAME.rawValue
        case .outgoingName: NFT_META_OIFNAME.rawValue
        case .incomingKind: NFT_META_IIFKIND.rawValue
        case .outgoingKind: NFT_META_OIFKIND.rawValue
        case .layer4Protocol: NFT_META_L4PROTO.rawValue
        case .layer3Protocol: NFT_META_NFPROTO.rawValue
        case .etherType: NFT_META_PROTOCOL.rawValue
        }
    }
}

extension ConntrackKey {
    var kernelNumber: UInt32 {
        switch self {
        case .state: NFT_CT_STATE.rawValue
        case .status: NFT_CT_STATUS.rawValue
        }
    }
}

extension Comparison {
    var kernelNumber: UInt32 {
        switch self {
        case .equal: NFT_CMP_EQ.rawValue
        case .notEqual: NFT_CMP_NEQ.rawValue
        case .atLeast: NFT_CMP_GTE.rawValue
        case .atMost: NFT_CMP_LTE.rawValue
        }
    }
}

extension PayloadField.Base {
    var kernelNumber: UInt32 {
        switch self {
        case .network: NFT_PAYLOAD_NETWORK_HEADER.rawValue
        case .transport: NFT_PAYLOAD_TRANSPORT_HEADER.rawValue
        }
    }
}

extension FIBQuestion {
    var kernelFlags: UInt32 {
        switch self {
        case .destination: NFTA_FIB_F_DADDR.rawValue
        case .destinationOnIncomingLink: NFTA_FIB_F_DADDR.rawValue | NFTA_FIB_F_IIF.rawValue
        }
    }
}
