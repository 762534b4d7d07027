"""./bench: see benchmarks/."""

import os
import sys

from tools import bootstrap


def main() -> None:
    python = str(bootstrap.ensure_environment(bootstrap.DEVELOPMENT_LOCK))
    os.execv(python, [python, "-m", "benchmarks", *sys.argv[1:]])


if __name__ == "__main__":
    main()
