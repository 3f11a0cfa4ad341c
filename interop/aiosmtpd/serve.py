"""Takes mail with STARTTLS and AUTH, as a submission server does. Arguments: host port certificate key user password.

Says one line for each message: login, sender, octets. Ends with a signal.
"""

import signal
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

host, port, certificate, key, user, password = sys.argv[1:]


class Inbox:
    async def handle_DATA(self, server, session, envelope):
        print(session.auth_data.login.decode(), envelope.mail_from, len(envelope.content), flush=True)
        return "250 kept"


def authenticate(server, session, envelope, mechanism, auth):
    good = auth.login == user.encode() and auth.password == password.encode()
    # Not handled: the server itself answers 535.
    return AuthResult(success=good, handled=False, auth_data=auth)


context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain(certificate, key)
controller = Controller(
    Inbox(), hostname=host, port=int(port), tls_context=context, require_starttls=True, auth_required=True, authenticator=authenticate)
controller.start()
signal.sigwait([signal.SIGTERM, signal.SIGINT])
controller.stop()
