#!/usr/bin/env python
"""Django's command line for the newsroom."""

import os
import sys

from django.core.management import execute_from_command_line

from newsroom import dotenv


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    if sys.argv[1:2] == ["demo"]:
        dotenv.prepare_demo()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
