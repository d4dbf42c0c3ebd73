#!/usr/bin/env python3
"""Firmware that boots over the network, as far as DHCP goes (RFC 4578): prints the address and the boot file
that it gets, `-` where there is none, or `nothing`. usage: pxe_client.py LINK ARCHITECTURE [plain]

With `plain` it asks for no boot file by option, as old firmware does, and reads the header's field.
"""
import fcntl
import socket
import struct
import sys

link, architecture, is_plain = sys.argv[1], int(sys.argv[2]), sys.argv[3:] == ["plain"]
DISCOVER, REQUEST, OFFER, ACK = 1, 3, 2, 5
SIOCGIFHWADDR = 0x8927

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
client.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
client.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, link.encode())
client.bind(("", 68))
client.settimeout(1)
mac = fcntl.ioctl(client.fileno(), SIOCGIFHWADDR, struct.pack("256s", link.encode()))[18:24]


def option(code, value):
    return bytes([code, len(value)]) + value


def message(kind, more=b""):
    wanted = bytes([1, 3, 6, 12, 15] + ([] if is_plain else [66, 67]))
    name = b"PXEClient:Arch:%05d:UNDI:003016" % architecture
    options = [
        option(53, bytes([kind])), option(93, struct.pack(">H", architecture)), option(60, name),
        option(97, bytes(17)), option(55, wanted), more, b"\xff",
    ]
    head = struct.pack(
        ">BBBBIHH16x16s192x", 1, 1, 6, 0, 0x1234, 0, 0x8000, mac.ljust(16, b"\0"))
    return head + b"\x63\x82\x53\x63" + b"".join(options)


def answer(kind, tries):
    for _ in range(tries):
        client.sendto(message(*kind), ("255.255.255.255", 67))
        try:
            return client.recv(4096)
        except socket.timeout:
            continue
    return None


def options_of(reply):
    found, at = {}, 240
    while at < len(reply) and reply[at] != 255:
        if reply[at] == 0:
            at += 1
            continue
        found[reply[at]] = reply[at + 2 : at + 2 + reply[at + 1]]
        at += 2 + reply[at + 1]
    return found


offer = answer((DISCOVER,), 2)
if offer is None:
    sys.exit("nothing")
address, server = offer[16:20], options_of(offer)[54]
reply = answer((REQUEST, option(50, address) + option(54, server)), 2)
if reply is None or options_of(reply)[53] != bytes([ACK]):
    sys.exit("refused")
name = options_of(reply).get(67) or reply[108:236]
print(socket.inet_ntoa(reply[16:20]), name.split(b"\0")[0].decode() or "-")
