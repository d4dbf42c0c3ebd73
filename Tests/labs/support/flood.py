#!/usr/bin/env python3
"""Sends packets round after round until it is told to end, then prints how many it has sent.

usage: flood.py LINK NEXT-HOP-MAC PAUSE-IN-MICROSECONDS SOURCE,DESTINATION,PROTOCOL,PORT[,VLAN] ...

Frames go out as they are written: the kernel of the sender has no say in source addresses.
"""

import ipaddress
import signal
import socket
import struct
import sys
import time

PROTOCOLS = {"udp": 17, "tcp": 6, "icmp": 1}


def checksum(data):
    """The one of RFC 1071."""
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def segment(protocol, port, pseudo_header):
    """What lies in the IP packet."""
    if protocol == "icmp":
        message = struct.pack("!BBHHH", 8, 0, 0, port, 1)
        return message[:2] + struct.pack("!H", checksum(message)) + message[4:]
    if protocol == "udp":
        message, place = struct.pack("!HHHH", 40000, port, 13, 0) + b"flood", 6
    else:
        message, place = struct.pack("!HHIIBBHHH", 40000, port, 1, 0, 0x50, 0x02, 65535, 0, 0), 16
    value = checksum(pseudo_header(len(message)) + message) or 0xFFFF
    return message[:place] + struct.pack("!H", value) + message[place + 2 :]


def packet(source, destination, protocol, port):
    """An IP packet; the version is that of the addresses."""
    addresses = source.packed + destination.packed
    number = PROTOCOLS[protocol]
    if source.version == 4:
        payload = segment(protocol, port, lambda n: addresses + struct.pack("!BBH", 0, number, n))
        head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), 0, 0, 64, number, 0)
        return head[:10] + struct.pack("!H", checksum(head + addresses)) + addresses + payload
    payload = segment(protocol, port, lambda n: addresses + struct.pack("!IHBB", n, 0, 0, number))
    return struct.pack("!IHBB", 6 << 28, len(payload), number, 64) + addresses + payload


def frame(own, next_hop, text):
    """An Ethernet frame of `SOURCE,DESTINATION,PROTOCOL,PORT[,VLAN]`."""
    source, destination, protocol, port, *vlan = text.split(",")
    source = ipaddress.ip_address(source)
    body = packet(source, ipaddress.ip_address(destination), protocol, int(port))
    tag = b"".join(struct.pack("!HH", 0x8100, int(number)) for number in vlan)
    return next_hop + own + tag + struct.pack("!H", 0x0800 if source.version == 4 else 0x86DD) + body


def main():
    link, next_hop, pause, *texts = sys.argv[1:]
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    wire.bind((link, 0))
    own = wire.getsockname()[4]
    frames = [frame(own, bytes.fromhex(next_hop.replace(":", "")), text) for text in texts]
    pause, sent, ends = int(pause) / 1e6, 0, []
    signal.signal(signal.SIGTERM, lambda *_: ends.append(True))
    while not ends:
        for one in frames:
            try:
                wire.send(one)
                sent += 1
            except OSError:
                # The queue is full: that is what a flood is.
                time.sleep(0.0001)
        if pause:
            time.sleep(pause)
    print(sent)


if __name__ == "__main__":
    main()
