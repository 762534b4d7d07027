"""Runs the benchmarks named on the command line, or all of them; one JSON line a result, status 1 when a bar does not hold."""

import argparse
import importlib
import json
import pkgutil
import sys
import traceback
from types import ModuleType

import benchmarks


def main() -> None:
    available = find_benchmarks()
    parser = argparse.ArgumentParser(prog="./bench", description="Measure what the platform promises.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(available)}; all when left out")
    parser.add_argument("--list", action="store_true", help="name the benchmarks and their bars")
    options = parser.parse_args()
    if unknown := [name for name in options.names if name not in available]:
        parser.error(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(available)}")
    if options.list:
        print("\n".join(f"{name:12} {module.BAR}" for name, module in available.items()))
        return
    chosen = [available[name] for name in options.names or available]
    verdicts = [run_benchmark(module) for module in chosen]
    sys.exit(0 if all(verdicts) else 1)


def find_benchmarks() -> dict[str, ModuleType]:
    """Every module here that has a NAME."""
    names = sorted(info.name for info in pkgutil.iter_modules(benchmarks.__path__) if info.name != "__main__")
    modules = [importlib.import_module(f"benchmarks.{name}") for name in names]
    return {module.NAME: module for module in modules if hasattr(module, "NAME")}


def run_benchmark(module: ModuleType) -> bool:
    """Print its results as they come; True when every bar holds and there was something to hold it to. One that breaks down
    does not keep the others from running."""
    verdicts = []
    try:
        for result in module.run():
            print(json.dumps(result, ensure_ascii=False), flush=True)
            verdicts.append(result["holds"])
    except Exception:
        traceback.print_exc()
        return False
    return bool(verdicts) and all(verdicts)


if __name__ == "__main__":
    main()
