"""Write the hash-pinned locks from requirements.in and requirements-dev.in: `python -m tools.lock [--upgrade]`.

The locks hold for every Python from 3.11 and every platform (`--universal`), and name no index, folder or host: whoever
installs them decides where packages come from, and the hashes decide whether they are the right ones. The development lock
contains the whole of the other, so that what is tested is what is run.
"""

import subprocess
import sys

from tools import bootstrap

COMPILE = ["pip", "compile", "--quiet", "--generate-hashes", "--universal", "--python-version", "3.11"]
BARE = ["--no-header", "--no-emit-index-url", "--no-emit-find-links"]


def write_lock(source: str, target: str, *options: str) -> None:
    """Resolve `source` into `target`; versions already pinned there stay unless `--upgrade` is among the options."""
    command = [bootstrap.find_uv(), *COMPILE, *BARE, *options, source, "--output-file", target]
    subprocess.run(command, cwd=bootstrap.ROOT, check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    options = sys.argv[1:]
    write_lock("requirements.in", "requirements.txt", *options)
    write_lock("requirements-dev.in", "requirements-dev.txt", "--constraint", "requirements.txt", *options)
    write_lock("tools/uv.in", "tools/uv.txt", *options)


if __name__ == "__main__":
    main()
