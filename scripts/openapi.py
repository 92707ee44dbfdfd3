"""Write docs/reference/openapi.json from the code; a test holds the two together."""

import json
from pathlib import Path

import django

django.setup()

from lilong.config.api import api  # noqa: E402  # after the set-up

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "openapi.json"


def text() -> str:
    """Return the description as the file holds it."""
    schema = json.loads(json.dumps(api.get_openapi_schema()))
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
