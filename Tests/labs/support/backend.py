#!/usr/bin/env python3
"""A server behind the proxy: says which Host it was asked for and counts what it is sent.

An upgrade is granted, and what comes then is sent back. usage: backend.py ADDRESS PORT
"""
import socketserver
import sys


class Visitor(socketserver.StreamRequestHandler):
    def handle(self):
        request = self.rfile.readline().decode().split()
        headers = {}
        while line := self.rfile.readline().strip():
            name, value = line.decode().split(":", 1)
            headers[name.lower()] = value.strip()
        if headers.get("upgrade") == "websocket" and headers.get("connection") == "upgrade":
            self.wfile.write(
                b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
            )
            while data := self.connection.recv(65536):
                self.wfile.write(data)
            return
        count = self.count(headers)
        text = f"{request[0]} {request[1]} for {headers.get('host')}, {count} bytes\n".encode()
        self.wfile.write(
            b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(text), text)
        )

    def count(self, headers):
        if headers.get("transfer-encoding") == "chunked":
            count = 0
            while size := int(self.rfile.readline(), 16):
                self.rfile.read(size + 2)
                count += size
            return count
        left = wanted = int(headers.get("content-length", 0))
        while left > 0 and (data := self.rfile.read(min(left, 1 << 16))):
            left -= len(data)
        return wanted - left


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


Server((sys.argv[1], int(sys.argv[2])), Visitor).serve_forever()
