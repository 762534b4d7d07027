"""A real SMTP server on a port of this machine: it takes mails, refuses whom it was told to refuse, and can be away."""

import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any


@dataclass
class MailServer:
    """`received`: mails by recipient, in order; `connections`: how often somebody came. `refused`: addresses that are answered 550,
    of senders too; `busy`: those answered 451. `hangs_up`: "before" it has a mail, or "after", when it has taken it. `verdict`: what it
    says of a mail that it has."""

    port: int = 0
    received: list[tuple[str, EmailMessage]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    busy: set[str] = field(default_factory=set)
    hangs_up: str = ""
    verdict: str = "250 taken"
    connections: int = 0

    def recipients(self) -> list[str]:
        return [recipient for recipient, _mail in self.received]


@contextmanager
def running_mail_server(tls: ssl.SSLContext | None = None) -> Iterator[MailServer]:
    """`tls`: it speaks within this from the first byte on."""
    state = MailServer()

    class Handler(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            recipients: list[str] = []
            state.connections += 1
            self.say("220 test")
            for raw in self.rfile:
                verb, line = raw[:4].upper().strip(), raw.decode().strip()
                address = line.partition("<")[2].partition(">")[0]
                if verb == b"RCPT":
                    code = "550" if address in state.refused else "451" if address in state.busy else "250"
                    recipients += [address] if code == "250" else []
                    self.say(f"{code} {address}")
                elif verb == b"DATA":
                    if state.hangs_up == "before":
                        return
                    self.say("354 go on")
                    lines = list(iter(self.rfile.readline, b".\r\n"))
                    mail = message_from_bytes(b"".join(lines), policy=policy.default)
                    if state.verdict.startswith("250"):
                        state.received += [(recipient, mail) for recipient in recipients]
                    recipients = []
                    if state.hangs_up == "after":
                        return
                    self.say(state.verdict)
                elif verb == b"QUIT":
                    self.say("221 bye")
                    return
                elif verb == b"MAIL" and address in state.refused:
                    self.say(f"550 {address}")
                else:
                    recipients = [] if verb in (b"MAIL", b"RSET") else recipients
                    self.say("250 test")

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = daemon_threads = True

        def get_request(self) -> tuple[socket.socket, Any]:
            connection, address = super().get_request()
            return (tls.wrap_socket(connection, server_side=True) if tls else connection), address

    with Server(("127.0.0.1", 0), Handler) as server:
        state.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield state
        server.shutdown()
        thread.join()
