#!/usr/bin/env python3
"""Attacks a gateway by frames of its own making, and judges what came past the filter.

usage: attack.py scan LINK GATEWAY-MAC SOURCE DESTINATION tcp|udp PORT...   every port once; FIRST-LAST is a range
       attack.py forge LINK GATEWAY-MAC SIDE SEED COUNT                     random packets of every protocol
       attack.py claims LINK GATEWAY-MAC                                    what a node may say of others
       attack.py judge STATUS.json PASSED.json                              what `let_by.nft` noted beside what status says

Frames go out as they are written: the sender's kernel has no say in addresses, flags or lengths.
"""

import ipaddress
import json
import random
import socket
import struct
import sys
import time

from flood import checksum

CLUSTER, HOME = ipaddress.ip_network("192.168.57.0/24"), ipaddress.ip_network("203.0.113.0/24")
GATEWAY, WWW = ipaddress.ip_address("192.168.57.30"), ipaddress.ip_address("203.0.113.2")


class Wire:
    """A link on which frames are put as they are."""

    def __init__(self, link, next_hop):
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        self.socket.bind((link, 0))
        self.head = bytes.fromhex(next_hop.replace(":", "")) + self.socket.getsockname()[4]

    def send(self, kind, body):
        frame = self.head + struct.pack("!H", kind) + body
        while True:
            try:
                return self.socket.send(frame[:1514])
            except OSError:
                # The queue is full.
                time.sleep(0.0005)


def pseudo(source, destination, number, length):
    if source.version == 4:
        return source.packed + destination.packed + struct.pack("!BBH", 0, number, length)
    return source.packed + destination.packed + struct.pack("!IHBB", length, 0, 0, number)


def with_checksum(message, place, source, destination, number):
    value = checksum(pseudo(source, destination, number, len(message)) + message) or 0xFFFF
    return message[:place] + struct.pack("!H", value) + message[place + 2:]


def ip(source, destination, number, payload, ttl=64, options=b"", fragment=0):
    """An IP packet, and the Ethernet type of it."""
    if source.version == 6:
        return 0x86DD, struct.pack("!IHBB", 6 << 28, len(payload), number, ttl) + source.packed + destination.packed + payload
    words = 5 + len(options) // 4
    head = struct.pack("!BBHHHBBH", 0x40 | words, 0, words * 4 + len(payload), 7, fragment, ttl, number, 0)
    head += source.packed + destination.packed + options
    return 0x0800, head[:10] + struct.pack("!H", checksum(head)) + head[12:] + payload


def scan(link, next_hop, source, destination, protocol, *words):
    wire = Wire(link, next_hop)
    source, destination = ipaddress.ip_address(source), ipaddress.ip_address(destination)
    ports = []
    for word in words:
        first, _, last = word.partition("-")
        ports += range(int(first), int(last or first) + 1)
    for port in ports:
        # A source port of its own each time: no flow from before lets it in.
        if protocol == "tcp":
            message = struct.pack("!HHIIBBHHH", 1024 + port % 60000, port, 1, 0, 0x50, 0x02, 65535, 0, 0)
            message, number = with_checksum(message, 16, source, destination, 6), 6
        else:
            message = struct.pack("!HHHH", 1024 + port % 60000, port, 9, 0) + b"?"
            message, number = with_checksum(message, 6, source, destination, 17), 17
        wire.send(*ip(source, destination, number, message))


# What a forger may write as an address, by side; each of them is somebody else's somewhere.
ADDRESSES = ["0.0.0.0", "127.0.0.1", "127.8.8.8", "192.168.57.30", "192.168.57.31", "192.168.57.32", "192.168.57.99",
             "192.168.57.0", "192.168.57.255", "192.168.57.200", "203.0.113.2", "203.0.113.50", "203.0.113.1",
             "203.0.113.255", "198.51.100.10", "8.8.8.8", "10.1.2.3", "169.254.1.1", "224.0.0.1", "224.0.0.251",
             "239.1.2.3", "255.255.255.255", "240.0.0.1", "172.17.0.2", "10.77.0.9"]
ADDRESSES6 = ["::", "::1", "fe80::1", "fe80::5054:ff:fe00:1", "ff02::1", "ff02::2", "ff02::1:2", "fd00:57::31", "2001:db8::9",
              "::ffff:192.168.57.30", "64:ff9b::808:808", "fec0::1"]
PORTS = [0, 1, 22, 23, 53, 67, 68, 69, 80, 111, 123, 179, 443, 546, 547, 2049, 4789, 5353, 5355, 6443, 8069, 8443, 10250, 20048,
         65535]
OPTIONS = [b"", b"", b"", b"\x83\x07\x04\xc0\xa8\x39\x1f\x00", b"\x89\x07\x04\xc0\xa8\x39\x1f\x00", b"\x94\x04\x00\x00",
           b"\x07\x07\x04\x00\x00\x00\x00\x00", b"\x44\x04\x05\x00", b"\xff" * 8, b"\x83\xff\x04\x00"]
EXTENSIONS = [b"", b"", b"", b"\x00\x00\x05\x02\x00\x00\x00\x00", b"\x02\x00\x02\x01" + bytes(20), b"\x2c\x00\x00\x01\x00\x00\x00\x07"]


def content(source, chance, number, one, other):
    port = lambda: chance.choice(PORTS) if chance.random() < 0.7 else chance.randrange(65536)
    data = chance.randbytes(chance.choice([0, 1, 8, 40]))
    if number == 6:
        flags = chance.choice([0x02, 0x02, 0x02, 0x12, 0x10, 0x04, 0x01, 0x00, 0x3F, 0x29, 0x06])
        message = struct.pack("!HHIIBBHHH", port(), port(), chance.getrandbits(32), chance.getrandbits(32),
                              chance.choice([0x50, 0x50, 0x50, 0xF0, 0x10]), flags, 65535, 0, 0) + data
        return with_checksum(message, 16, one, other, 6) if chance.random() < 0.9 else message
    if number == 17:
        message = struct.pack("!HHHH", port(), port(), chance.choice([8 + len(data)] * 4 + [0, 4, 65535]), 0) + data
        return with_checksum(message, 6, one, other, 17) if chance.random() < 0.9 else message
    if number in (1, 58):
        kinds = [0, 3, 4, 5, 8, 9, 10, 11, 12, 13, 17, 40] if number == 1 else [1, 2, 3, 4, 128, 129, 130, 133, 134, 135, 136, 137, 143]
        message = struct.pack("!BBHI", chance.choice(kinds), chance.randrange(4), 0, chance.getrandbits(32)) + data
        if number == 1:
            return message[:2] + struct.pack("!H", checksum(message)) + message[4:]
        return with_checksum(message, 2, one, other, 58)
    return data


def forge(link, next_hop, side, seed, count):
    wire, chance = Wire(link, next_hop), random.Random(f"{side} {seed}")
    for _ in range(int(count)):
        if chance.random() < 0.25:
            one, other = (ipaddress.ip_address(chance.choice(ADDRESSES6)) for _ in range(2))
            number = chance.choice([6, 17, 58, chance.randrange(256)])
            payload = content(side, chance, number, one, other)
            extension = chance.choice(EXTENSIONS)
            if extension:
                payload, number = bytes([number]) + extension[1:] + payload, extension[0]
            wire.send(*ip(one, other, number, payload, chance.choice([1, 64, 255])))
            continue
        one, other = (ipaddress.ip_address(chance.choice(ADDRESSES)) for _ in range(2))
        number = chance.choice([6, 6, 17, 17, 1, chance.randrange(256)])
        payload = content(side, chance, number, one, other)
        fragment = chance.choice([0] * 8 + [0x4000, 0x2000, 0x2001, 0x0001, 0x1FFF, 0x8000])
        kind, body = ip(one, other, number, payload, chance.choice([1, 2, 64, 255]), chance.choice(OPTIONS), fragment)
        if chance.random() < 0.03:
            # A header that lies about its own length, or a frame that ends too early.
            body = bytes([body[0] & 0xF0 | chance.randrange(16)]) + body[1:] if chance.random() < 0.5 \
                else body[:chance.randrange(1, len(body))]
        wire.send(kind, body)


def claims(link, next_hop):
    """Redirects, router advertisements, and addresses of others as one's own."""
    wire = Wire(link, next_hop)
    address = ipaddress.ip_address
    evil = bytes.fromhex("020000006666")
    node, other, outside = address("192.168.57.31"), address("192.168.57.32"), address("8.8.8.8")
    for claimed in (GATEWAY, other, WWW, node):
        for operation in (1, 2):
            body = struct.pack("!HHBBH", 1, 0x0800, 6, 4, operation) + evil + claimed.packed + b"\0" * 6 + claimed.packed
            wire.send(0x0806, body)
    inner = ip(GATEWAY, outside, 17, struct.pack("!HHHH", 40000, 53, 8, 0))[1]
    for code in range(4):
        message = struct.pack("!BBH", 5, code, 0) + node.packed + inner
        message = message[:2] + struct.pack("!H", checksum(message)) + message[4:]
        wire.send(*ip(other, GATEWAY, 1, message))
    router, all_nodes = address("fe80::bad"), address("ff02::1")
    advertisement = struct.pack("!BBHBBHII", 134, 0, 0, 64, 0, 1800, 0, 0) + struct.pack("!BBBBIII", 3, 4, 64, 0xC0, 3600, 1800, 0) + \
        address("fd66::").packed + struct.pack("!BB", 1, 1) + evil
    wire.send(*ip(router, all_nodes, 58, with_checksum(advertisement, 2, router, all_nodes, 58), ttl=255))
    redirect = struct.pack("!BBHI", 137, 0, 0, 0) + router.packed + address("2001:db8::1").packed
    wire.send(*ip(router, all_nodes, 58, with_checksum(redirect, 2, router, all_nodes, 58), ttl=255))


class Allowed:
    """What status says is open: `tcp 53 from 203.0.113.0/24`."""

    def __init__(self, status):
        self.open = {
            status["roles"][role]["interface"]: [entry for text in texts if (entry := self.entry(text))]
            for role, texts in status["firewall"]["open"].items()
        }
        self.targets = [tuple(text.split()) for text in status["firewall"]["sets"]["forward_targets"]]

    @staticmethod
    def entry(text):
        """`tcp 53 from 203.0.113.0/24`, or a rule: `tcp dport 22`; None for what has no ports."""
        words = [word for word in text.split() if word != "dport"]
        if words[0] not in ("tcp", "udp") or not words[1][0].isdigit():
            return None
        first, _, last = words[1].partition("-")
        network = words[words.index("from") + 1] if "from" in words else "anywhere"
        return (words[0], range(int(first), int(last or first) + 1), None if network == "anywhere" else ipaddress.ip_network(network))

    def lets_in(self, link, protocol, source, port):
        return any(
            protocol == p and port in ports and (network is None or source in network)
            for p, ports, network in self.open.get(link, []))

    def lets_through(self, link, out, protocol, source, destination, port):
        """What nodes send outside and each other, and the targets of port forwards; nothing by other links."""
        if link == "eth0":
            return source in CLUSTER and (out == "eth1" or out == "eth0" and destination in CLUSTER)
        is_target = (protocol, str(destination), str(port)) in self.targets
        return link == "eth1" and out == "eth0" and is_target and source not in CLUSTER


def elements(passed, name):
    for item in passed["nftables"]:
        if item.get("set", {}).get("name") == name:
            for element in item["set"].get("elem", []):
                yield element["concat"] if "concat" in element else [element]


def judge(status_file, passed_file):
    with open(status_file) as file:
        allowed = Allowed(json.load(file))
    with open(passed_file) as file:
        passed = json.load(file)
    wrong, seen, count = [], set(), 0
    for link, protocol, source, destination, port in elements(passed, "let_in"):
        count += 1
        seen.add((link, protocol, port))
        if not allowed.lets_in(link, protocol, ipaddress.ip_address(source), port):
            wrong.append(f"{link}: {source} → {destination} {protocol} {port} came in")
    for out in ["eth0", "eth1", "eth2"]:
        for link, protocol, source, destination, *port in [
            *elements(passed, f"let_through_{out}"), *elements(passed, f"others_through_{out}")
        ]:
            count += 1
            one, other = ipaddress.ip_address(source), ipaddress.ip_address(destination)
            if not allowed.lets_through(link, out, protocol, one, other, port[0] if port else None):
                wrong.append(f"{link}: {source} → {destination} {protocol} {port} came through to {out}")
    for link, protocol, source, destination in elements(passed, "others_in"):
        count += 1
        if not other_may_come_in(link, protocol, ipaddress.ip_address(source), ipaddress.ip_address(destination)):
            wrong.append(f"{link}: {source} → {destination} protocol {protocol} came in")
    for link, protocol, source, destination, port in elements(passed, "six_ports_in"):
        count += 1
        if not allowed.lets_in(link, protocol, ipaddress.ip_address(source), port):
            wrong.append(f"{link}: {source} → {destination} {protocol} {port} came in")
    for link, protocol, *rest in elements(passed, "six_in"):
        count += 1
        # Neighbours, routers, listeners and errors of the link itself: RFC 4890.
        if protocol != "ipv6-icmp" and protocol != 58:
            wrong.append(f"{link}: IPv6 protocol {protocol} {rest} came in")
    for item in elements(passed, "six_through"):
        wrong.append(f"IPv6 came through: {item}")
    missing = [
        f"{link}: {protocol} {port} from {network} is said to be open and is not"
        for link, entries in allowed.open.items() for protocol, ports, network in entries for port in ports
        if (link, protocol, port) not in seen
    ]
    for line in wrong + missing:
        print(line)
    print(f"{count} kinds of packets came past the filter, {len(wrong)} that should not have; "
          f"{len(missing)} open ports of status were closed")
    sys.exit(bool(wrong or missing))


def other_may_come_in(link, protocol, source, destination):
    """Ping from the cluster; IGMP queries of the link."""
    if protocol in ("icmp", 1):
        return link == "eth0" and source in CLUSTER
    return protocol in ("igmp", 2)


if __name__ == "__main__":
    {"scan": scan, "forge": forge, "claims": claims, "judge": judge}[sys.argv[1]](*sys.argv[2:])
