"""Load on the save path: one process, one event loop, as many connections as there are clients, each asking again as soon as
it was answered. Cheap, since it shares the cores with what it measures."""

import selectors
import socket
import time
from dataclasses import dataclass, field


@dataclass
class Measured:
    """`seconds`: the latency of each acknowledged save; `refused`: replies other than 200."""

    duration: float
    seconds: list[float] = field(default_factory=list)
    refused: int = 0

    @property
    def rate(self) -> float:
        return len(self.seconds) / self.duration

    def percentile(self, share: float) -> float:
        """In milliseconds."""
        ordered = sorted(self.seconds)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000

    def describe(self) -> str:
        places = " ".join(f"p{round(share * 100)} {self.percentile(share):.1f} ms" for share in (0.5, 0.95, 0.99))
        return f"{self.rate:.0f}/s, {places}"


class Client:
    """One connection that answers the items of one attempt in turn, each time with the next revision."""

    def __init__(self, port: int, token: str, *, items: int, first_rev: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.token, self.items, self.number, self.first_rev = token, items, 0, first_rev
        self.sent_at = 0.0

    def send(self) -> None:
        position, rev = self.number % self.items + 1, self.first_rev + self.number // self.items
        body = f'{{"answers":[{{"position":{position},"value":"o2","rev":{rev}}}]}}'
        head = f"POST /save HTTP/1.1\r\nHost: x\r\nX-Attempt-Token: {self.token}\r\nContent-Length: {len(body)}\r\n\r\n"
        self.number += 1
        self.sent_at = time.perf_counter()
        self.socket.sendall((head + body).encode())

    def receive(self) -> bool:
        """Read one whole reply; whether it was an acknowledgement."""
        data = b""
        while b"\r\n\r\n" not in data:
            data += self.socket.recv(8192)
        head, _, body = data.partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n", 1)[0])
        while len(body) < length:
            body += self.socket.recv(8192)
        return head.startswith(b"HTTP/1.1 200") and b'"saved"' in body


def save_for(seconds: float, *, port: int, tokens: list[str], items: int, first_rev: int) -> Measured:
    """Every reply that was asked for within the time is waited for, so that rows can be counted afterwards."""
    clients = [Client(port, token, items=items, first_rev=first_rev) for token in tokens]
    measured = Measured(seconds)
    with selectors.DefaultSelector() as selector:
        for client in clients:
            selector.register(client.socket, selectors.EVENT_READ, client)
            client.send()
        end, waiting = time.perf_counter() + seconds, len(clients)
        while waiting:
            for key, _ in selector.select(10):
                client = key.data
                if client.receive():
                    measured.seconds.append(time.perf_counter() - client.sent_at)
                else:
                    measured.refused += 1
                if time.perf_counter() < end:
                    client.send()
                else:
                    waiting -= 1
    for client in clients:
        client.socket.close()
    return measured
