"""Simulated officers: each answers on and on, repeats an answer until it is acknowledged, and keeps a ledger of what was."""

import http.client
import json
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Ledger:
    """The newest acknowledged revision and value of each attempt's positions, and the statuses that were seen."""

    acknowledged: dict[tuple[int, int], tuple[int, str]] = field(default_factory=dict)
    statuses: Counter[str] = field(default_factory=Counter)
    answers: int = 0

    def rows(self) -> list[list[object]]:
        return [[attempt, position, rev, value] for (attempt, position), (rev, value) in self.acknowledged.items()]


class Crowd:
    """One thread an attempt; `stop` ends them and returns the joint ledger."""

    def __init__(self, port: int, attempts: list[tuple[int, str]], *, items: int) -> None:
        self.port, self.items, self.running = port, items, threading.Event()
        self.running.set()
        self.ledgers = [Ledger() for _ in attempts]
        self.threads = [
            threading.Thread(target=self._answer_on, args=(attempt_id, token, ledger), daemon=True)
            for (attempt_id, token), ledger in zip(attempts, self.ledgers, strict=True)
        ]
        for thread in self.threads:
            thread.start()

    def _answer_on(self, attempt_id: int, token: str, ledger: Ledger) -> None:
        dice, revs = random.Random(attempt_id), Counter[int]()
        connection: http.client.HTTPConnection | None = None
        while self.running.is_set():
            position = dice.randint(1, self.items)
            revs[position] += 1
            rev, value = revs[position], f"o{dice.randint(0, 3)}"
            body = json.dumps({"answers": [{"position": position, "value": value, "rev": rev}]})
            while self.running.is_set():  # until acknowledged, as the page does
                try:
                    connection = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                    connection.request(
                        "POST", "/save", body, {"X-Attempt-Token": token, "Content-Type": "application/json"}
                    )
                    reply = connection.getresponse()
                    text = reply.read()
                except (OSError, http.client.HTTPException):
                    ledger.statuses["no reply"] += 1
                    connection = None
                    time.sleep(0.02)
                    continue
                again = reply.getheader("Retry-After")
                ledger.statuses[f"{reply.status}{' Retry-After' if again else ''}"] += 1
                if reply.status == 200 and json.loads(text)["answers"][0]["status"] in ("saved", "superseded"):
                    ledger.acknowledged[attempt_id, position] = (rev, value)
                    ledger.answers += 1
                    break
                time.sleep(0.05)

    def stop(self) -> Ledger:
        self.running.clear()
        for thread in self.threads:
            thread.join(15)
        joint = Ledger()
        for ledger in self.ledgers:
            joint.acknowledged |= ledger.acknowledged
            joint.statuses += ledger.statuses
            joint.answers += ledger.answers
        return joint
