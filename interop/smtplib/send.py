"""Sends one message with STARTTLS, a verified certificate and AUTH, by smtplib. Arguments: host port from to user password roots."""

import smtplib
import ssl
import sys
from email.message import EmailMessage

host, port, sender, recipient, user, password, roots = sys.argv[1:]

message = EmailMessage()
message["From"] = sender
message["To"] = recipient
message["Subject"] = "smtplib says héllo"
message.set_content("Plain words, with ünïcode.")
message.add_attachment(b"attached", maintype="application", subtype="octet-stream", filename="report.bin")

context = ssl.create_default_context(cafile=roots)
# The listener is reached by address; its certificate says its name.
with smtplib.SMTP(host, int(port), timeout=30) as server:
    server._host = "gw.clinic.example"
    server.starttls(context=context)
    server.login(user, password)
    refused = server.send_message(message)

sys.exit(1 if refused else 0)
