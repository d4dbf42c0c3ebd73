#!/usr/bin/env python3
"""tftp_flood.py SERVER FILE SECONDS: fetches a small file by TFTP as often as it can (RFC 1350)."""
import socket
import sys
import time

server, name, seconds = sys.argv[1:]
end = time.time() + float(seconds)
count = 0
while time.time() < end:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(0.3)
        try:
            client.sendto(b"\0\1" + name.encode() + b"\0octet\0", (server, 69))
            while True:
                data, peer = client.recvfrom(2000)
                if data[1] != 3:
                    raise OSError("no data")
                client.sendto(b"\0\4" + data[2:4], peer)
                if len(data) < 516:
                    break
            count += 1
        except OSError:
            pass
print(count)
