#!/usr/bin/env python3
"""Counts the frames on a link whose IPv4 packet is from or to an address, by what carries it there, until it is told to
end. Then prints a line for each: `vlan 7: 12`, `pppoe: 9`, `plain: 3`; and `mss: 1452`, the largest that a SYN offered.

usage: wire.py LINK ADDRESS
"""

import collections
import signal
import socket
import struct
import sys

# <linux/if_packet.h>: the kernel takes a tag off the frame, and tells of it beside the frame.
SOL_PACKET, PACKET_AUXDATA, TP_STATUS_VLAN_VALID = 263, 8, 1 << 4
AUXDATA = struct.Struct("=IIIHHHH")
EVERY_PROTOCOL, VLAN, PPPOE_SESSION, IPV4 = 0x0003, 0x8100, 0x8864, 0x0800


def tag_beside(ancillary):
    """The VLAN that the kernel took off the frame."""
    for level, kind, data in ancillary:
        if (level, kind) == (SOL_PACKET, PACKET_AUXDATA) and len(data) >= AUXDATA.size:
            status, _, _, _, _, tci, _ = AUXDATA.unpack_from(data)
            if status & TP_STATUS_VLAN_VALID:
                return tci & 0xFFF
    return None


def unwrapped(frame, vlan):
    """What carries the frame's IPv4 packet, and the packet; None where it has none."""
    (kind,), payload = struct.unpack_from("!H", frame, 12), frame[14:]
    if kind == VLAN:
        tci, kind = struct.unpack_from("!HH", payload)
        vlan, payload = tci & 0xFFF, payload[4:]
    carrier = "plain" if vlan is None else f"vlan {vlan}"
    if kind == PPPOE_SESSION and payload[6:8] == b"\x00\x21":
        return "pppoe", payload[8:]
    return (carrier, payload) if kind == IPV4 else None


def offered_segment(packet):
    """The maximum segment size of a SYN, else 0."""
    tcp = packet[(packet[0] & 15) * 4 :]
    if packet[9] != socket.IPPROTO_TCP or len(tcp) < 20 or not tcp[13] & 2:
        return 0
    options = tcp[20 : (tcp[12] >> 4) * 4]
    while len(options) > 1 and options[0]:
        if options[0] == 2:
            return struct.unpack_from("!H", options, 2)[0]
        options = options[1:] if options[0] == 1 else options[max(options[1], 1) :]
    return 0


def main():
    link, address = sys.argv[1], socket.inet_aton(sys.argv[2])
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(EVERY_PROTOCOL))
    wire.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
    wire.bind((link, EVERY_PROTOCOL))
    counts, largest, ends = collections.Counter(), 0, []
    signal.signal(signal.SIGTERM, lambda *_: ends.append(True))
    wire.settimeout(0.1)
    print("watching", flush=True)
    while not ends:
        try:
            frame, ancillary, _, _ = wire.recvmsg(65536, 256)
        except TimeoutError:
            continue
        found = unwrapped(frame, tag_beside(ancillary))
        if found and len(found[1]) >= 20 and address in (found[1][12:16], found[1][16:20]):
            counts[found[0]] += 1
            largest = max(largest, offered_segment(found[1]))
    for carrier, count in sorted(counts.items()):
        print(f"{carrier}: {count}")
    print(f"mss: {largest}")


main()
