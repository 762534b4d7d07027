"""How passwords are kept. Chosen passwords: Argon2id at a measured cost. Initial passwords: one salted SHA-256.

An initial password is 79 random bits that nobody chose and that opens one login, so a slow hash would protect nothing: to
try one half of them at 10^10 a second takes a million years. It would cost 46 ms of CPU each, though, a quarter of an hour
for a roster of 20,000. A chosen password is always hashed by Argon2 (docs/decisions/0011).
"""

import hashlib
import secrets
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher, BasePasswordHasher, mask_hash
from django.utils.translation import gettext_noop as _


class MeasuredArgon2PasswordHasher(Argon2PasswordHasher):
    """46 ms and 19 MiB a login on the reference machine; Django's default takes 325 ms and 100 MiB, which two cores and
    twenty thousand logins before an exam cannot pay."""

    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1


class InitialPasswordHasher(BasePasswordHasher):
    """For generated initial passwords only; `people.passwords` alone asks for it by name."""

    algorithm = "initial_sha256"

    def salt(self) -> str:
        """128 random bits, made faster than Django's sign by sign."""
        return secrets.token_hex(16)

    def encode(self, password: str, salt: str) -> str:
        digest = hashlib.sha256(f"{salt}${password}".encode()).hexdigest()
        return f"{self.algorithm}${salt}${digest}"

    def decode(self, encoded: str) -> dict[str, str]:
        algorithm, salt, digest = encoded.split("$", 2)
        return {"algorithm": algorithm, "salt": salt, "hash": digest}

    def verify(self, password: str, encoded: str) -> bool:
        return secrets.compare_digest(encoded, self.encode(password, self.decode(encoded)["salt"]))

    def safe_summary(self, encoded: str) -> dict[Any, Any]:
        decoded = self.decode(encoded)
        return {_("algorithm"): self.algorithm, _("salt"): mask_hash(decoded["salt"]), _("hash"): "***"}

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Nothing to even out: `people.login` hashes once by Argon2 whatever is stored."""
