"""A policy host of MTA-STS: serve.py ADDRESS PORT CERTIFICATE KEY FOLDER

FOLDER/policy is what it gives out, FOLDER/manner how: good, redirect, html, oversized, drip, gone. Both are read anew for each request.
"""

import http.server
import pathlib
import ssl
import sys
import time

address, port, certificate, key, folder = sys.argv[1:]


class Host(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        policy = pathlib.Path(folder, "policy").read_bytes()
        manner = pathlib.Path(folder, "manner").read_text()
        if self.path == "/elsewhere":
            return self.give(200, "text/plain", policy)
        if self.path != "/.well-known/mta-sts.txt" or manner == "gone":
            return self.give(404, "text/plain", b"not here\n")
        if manner == "redirect":
            return self.give(302, "text/plain", policy, location="/elsewhere")
        if manner == "html":
            return self.give(200, "text/html", policy)
        if manner == "oversized":
            return self.give(200, "text/plain", policy + b"x: " + b"x" * 65536 + b"\n")
        if manner == "drip":
            return self.drip(policy)
        return self.give(200, "text/plain", policy)

    def give(self, status, kind, body, location=None):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def drip(self, body):
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for octet in body:
            self.wfile.write(bytes([octet]))
            self.wfile.flush()
            time.sleep(1)


server = http.server.ThreadingHTTPServer((address, int(port)), Host)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
