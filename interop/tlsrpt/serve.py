"""A web host that takes reports about TLS (RFC 8460 section 5.4): serve.py ADDRESS PORT CERTIFICATE KEY FOLDER

What is posted goes to FOLDER/report-N, its media type to FOLDER/type-N.
"""

import http.server
import itertools
import pathlib
import ssl
import sys

address, port, certificate, key, folder = sys.argv[1:]
numbers = itertools.count(1)


class Host(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        number = next(numbers)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        pathlib.Path(folder, f"type-{number}").write_text(self.headers["Content-Type"])
        pathlib.Path(folder, f"report-{number}").write_bytes(body)
        self.send_response(201)
        self.send_header("Content-Length", "0")
        self.end_headers()


server = http.server.ThreadingHTTPServer((address, int(port)), Host)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
