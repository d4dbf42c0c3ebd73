#!/usr/bin/env python3
"""A DHCP server whose leases are as short as a lab wants them: dnsmasq grants no less than two minutes.

Everybody gets NETWORK.140, for there is one client. Each grant is a line: the client's MAC.
usage: dhcp_server.py LINK NETWORK SECONDS
"""

import socket
import sys

link, network, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3])
server, client = socket.inet_aton(network + ".1"), socket.inet_aton(network + ".140")
DISCOVER, OFFER, REQUEST, ACK, NAK = 1, 2, 3, 5, 6


def options(packet):
    found, at = {}, 240
    while at + 1 < len(packet) and packet[at] != 255:
        if packet[at] == 0:
            at += 1
            continue
        length = packet[at + 1]
        found[packet[at]] = packet[at + 2 : at + 2 + length]
        at += 2 + length
    return found


def reply(request, kind):
    address = bytes(4) if kind == NAK else client
    head = b"\2" + request[1:3] + b"\0" + request[4:8] + b"\0\0" + request[10:16] + address + server
    body = head + request[24:28] + request[28:44] + bytes(192) + bytes([99, 130, 83, 99])
    body += bytes([53, 1, kind, 54, 4]) + server
    if kind != NAK:
        for code, value in (51, seconds), (58, seconds // 4), (59, seconds // 2):
            body += bytes([code, 4]) + value.to_bytes(4, "big")
        body += bytes([1, 4, 255, 255, 255, 0, 3, 4]) + server
    return body + b"\xff"


listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
listening.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, link.encode())
listening.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
listening.bind(("", 67))
while True:
    request = listening.recv(2048)
    if len(request) < 241 or request[0] != 1:
        continue
    asked = options(request)
    kind = asked.get(53, b"\0")[0]
    if kind not in (DISCOVER, REQUEST) or asked.get(54, server) != server:
        continue
    answer = OFFER
    if kind == REQUEST:
        wanted = asked.get(50) or request[12:16]
        answer = ACK if wanted == client else NAK
    if answer == ACK:
        print(request[28:34].hex(":"), flush=True)
    renewing = request[12:16] != bytes(4) and answer != NAK
    listening.sendto(reply(request, answer), (network + ".140" if renewing else "255.255.255.255", 68))
