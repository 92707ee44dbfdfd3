"""Check every template: djade's format, and no inline style, script or handler."""

import re
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "src"
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:geo\+)?json\")|\sstyle=\"|\son[a-z]+=\""
)


def main() -> int:
    """Return the number of faults found."""
    templates = sorted(SOURCE.rglob("templates/**/*.html"))
    faults = [
        f"{path}:{text[: found.start()].count(chr(10)) + 1}: inline style, script or handler"
        for path in templates
        for text in [path.read_text(encoding="utf-8")]
        for found in INLINE.finditer(text)
    ]
    if templates:
        command = [str(Path(sys.executable).parent / "djade"), "--check", "--target-version", "5.2"]
        faults += subprocess.run(
            [*command, *map(str, templates)], capture_output=True, text=True, check=False
        ).stdout.splitlines()
    print("\n".join(faults))
    return min(len(faults), 100)


if __name__ == "__main__":
    sys.exit(main())
