"""smtpd.py PORT MAILDIR: a mail server on 127.0.0.1 that asks for a password and keeps every mail."""
import asyncio
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import AuthResult


def authenticate(server, session, envelope, mechanism, data):
    is_ours = getattr(data, "login", b"") == b"bot" and getattr(data, "password", b"") == b"played-mail-password"
    return AuthResult(success=is_ours, handled=False)


class Handler(Mailbox):
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("unknown"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"


Controller(
    Handler(sys.argv[2]), hostname="127.0.0.1", port=int(sys.argv[1]), authenticator=authenticate, auth_required=True,
    auth_require_tls=False, enable_SMTPUTF8=True).start()
asyncio.new_event_loop().run_forever()
