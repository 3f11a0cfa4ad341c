"""A folder over HTTPS, as a web key directory is one: serve.py ADDRESS PORT CERTIFICATE KEY FOLDER"""

import functools
import http.server
import ssl
import sys

address, port, certificate, key, folder = sys.argv[1:]
handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
server = http.server.ThreadingHTTPServer((address, int(port)), handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
