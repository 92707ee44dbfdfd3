"""The `lilong` command: Django's management commands under one short name."""

import os
import sys


def main() -> None:
    """Run the management command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lilong.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["lilong", *sys.argv[1:]])


if __name__ == "__main__":
    main()
