#!/usr/bin/env python3
"""A web server that serves files and has its ways, by the first part of a path. usage: odd_server.py ADDRESS FOLDER

good: serves, ranges too      cut: hangs up after a third of what is left, so that it takes several tries
dead: hangs up at once        noranges: cuts the first time, and begins from the start again
large: announces ten times as much as there is      short: announces half of it
corrupt: one bit is another   huge: announces a terabyte
endless: announces nothing and never ends           gone: 404
What is asked of `deb.debian.org` is good. The requests are logged to FOLDER/log.
"""
import http.server
import os
import socketserver
import sys
import threading

address, folder = sys.argv[1:]
lock = threading.Lock()
cut = set()


class Visitor(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_HEAD(self):
        self.answer(False)

    def do_GET(self):
        self.answer(True)

    def log_message(self, *_):
        pass

    def answer(self, with_body):
        host = self.headers["Host"]
        with lock, open(f"{folder}/log", "a") as log:
            print(self.command, host, self.path, self.headers.get("Range", "-"), file=log)
        way, path = "good", f"{folder}/{host}{self.path}"
        if not host.startswith("deb."):
            parts = self.path.split("/")
            way, path = parts[-2], f"{folder}/{host.split('.')[0]}/{parts[-1]}"
        if way == "gone" or (way not in ("endless",) and not os.path.isfile(path)):
            return self.send_error(404)
        if way == "endless":
            return self.endless(with_body)
        with open(path, "rb") as file:
            data = file.read()
        self.send(way, data, with_body)

    def send(self, way, data, with_body):
        start = 0
        wanted = self.headers.get("Range", "")
        if wanted.startswith("bytes=") and way != "noranges":
            start = int(wanted[6:].split("-")[0])
            if start >= len(data):
                return self.send_error(416)
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        length = len(data) - start
        announced = {"large": 10 * length, "short": length // 2, "huge": 10**12}.get(way, length)
        self.send_header("Content-Length", str(announced))
        self.end_headers()
        if not with_body:
            return
        body = data[start:]
        if way == "corrupt":
            body = body[:-1] + bytes([body[-1] ^ 1])
        if way == "cut":
            body = body[: len(body) // 3] if length > 100000 else body
        if way == "noranges" and self.path not in cut:
            cut.add(self.path)
            body = body[: len(body) // 2]
        if way == "dead":
            body = b""
        if way == "short":
            body = body[: length // 2]
        self.wfile.write(body)
        self.close_connection = True

    def endless(self, with_body):
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        while with_body:
            self.wfile.write(bytes(65536))


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, *_):
        pass


Server((address, 80), Visitor).serve_forever()
