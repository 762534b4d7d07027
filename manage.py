#!/usr/bin/env python3
"""Django's command line; settings come from DJANGO_SETTINGS_MODULE, else the embedded default."""

import sys

from config.env import use_default_settings


def main() -> None:
    use_default_settings()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
