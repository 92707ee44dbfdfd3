"""Everything a reviewer should not have to look for; all are run, any may fail.

python scripts/check.py               all of CHECKS
python scripts/check.py types rooms   only these
python scripts/check.py audit         known faults of the pinned dependencies; asks the network
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BIN = Path(sys.executable).parent
ROOT = Path(__file__).resolve().parent.parent
CHECKS: dict[str, list[str]] = {
    "lint": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "rooms": ["lint-imports"],
    "types": ["mypy"],
    "templates": ["python", "-m", "scripts.templates"],
    "translations": ["python", "scripts/messages.py", "check"],
    "migrations": ["python", "-m", "lilong", "makemigrations", "--check", "--dry-run"],
    "deployment": ["python", "-m", "lilong", "check", "--deploy", "--fail-level", "WARNING"],
    "security": ["bandit", "-q", "-c", "pyproject.toml", "-r", "src", "-ll"],
    # The journeys are run least often: that they can be loaded is asked each time.
    "journeys": ["pytest", "-q", "--collect-only", "-m", "browser", "tests/journeys"],
}
# Not part of the whole: they ask the network, so their answer changes without a change of ours.
APART: dict[str, list[str]] = {
    "audit": ["pip-audit", "--disable-pip", "--require-hashes", "-r", "requirements/run.txt"],
}
# The production settings are checked as production has them: by TLS, with a secret of its own.
DEPLOYED = {"LILONG_TLS": "1", "LILONG_SECRET_KEY": "only-for-the-check-" + "0123456789k" * 6}


def run(name: str, command: list[str], var: str) -> bool:
    """Run one check, say how it went, and return whether it passed."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "LILONG_VAR": var}
    environment.pop("LILONG_DEMO", None)
    if name == "deployment":
        environment |= DEPLOYED
    begun = time.monotonic()
    result = subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    print(f"{'FAIL' if result.returncode else 'ok  '} {name} ({time.monotonic() - begun:.1f} s)")
    if result.returncode:
        print(result.stdout[-12_000:], result.stderr[-6_000:])
    sys.stdout.flush()
    return not result.returncode


def main() -> int:
    """Run the checks named on the command line, or all; return how many failed."""
    known = CHECKS | APART
    strange = set(sys.argv[1:]) - known.keys()
    if strange:
        print(f"There is no check {', '.join(sorted(strange))}; there are {', '.join(known)}.")
        return 1
    wanted = sys.argv[1:] or list(CHECKS)
    with tempfile.TemporaryDirectory() as var:
        passed = [name for name in wanted if run(name, known[name], var)]
    failed = [name for name in wanted if name not in passed]
    if failed:
        print(f"{len(failed)} of {len(wanted)} checks failed: {', '.join(failed)}")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
