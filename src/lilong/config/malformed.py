"""What is wrong with a request's fields, as sentences of our own in the caller's language."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark

OTHER = mark("The field “{field}” is not as the API's description says.")
BODY = mark("The body of the request is not JSON.")
NO_OBJECT = mark("The body of the request must be an object.")
SENTENCES = {
    "missing": mark("The field “{field}” is missing."),
    "extra_forbidden": mark("There is no field “{field}”."),
    "string_too_long": mark("The field “{field}” is longer than {max_length} characters."),
    "string_too_short": mark("The field “{field}” is shorter than {min_length} characters."),
    "greater_than_equal": mark("The field “{field}” must be at least {ge}."),
    "less_than_equal": mark("The field “{field}” must be at most {le}."),
    "enum": mark("The field “{field}” must be one of: {expected}."),
    "literal_error": mark("The field “{field}” must be one of: {expected}."),
}
KINDS = {
    "uuid": mark("The field “{field}” must be a key (UUID)."),
    "int": mark("The field “{field}” must be a whole number."),
    "float": mark("The field “{field}” must be a number."),
    "bool": mark("The field “{field}” must be true or false."),
    "string": mark("The field “{field}” must be text."),
    "date": mark("The field “{field}” must be a day (2026-11-20)."),
    "datetime": mark(
        "The field “{field}” must be a moment with its zone (2026-11-20T09:15:00+08:00)."
    ),
    "dict": mark("The field “{field}” must be an object."),
    "model": mark("The field “{field}” must be an object."),
    "list": mark("The field “{field}” must be a list."),
}
_QUOTED = re.compile(r"'([^']*)'")


def malformations(errors: Iterable[Mapping[str, Any]], places: int = 2) -> list[Refusal]:
    """Return each fault as a refusal; `places` leading steps name where it stood, not what."""
    return [_refusal(error, places) for error in errors]


def _refusal(error: Mapping[str, Any], places: int) -> Refusal:
    steps = [str(step) for step in error["loc"]]
    is_in_body = bool(steps) and steps[0] == "body"
    if is_in_body and len(steps) <= places:
        return Refusal("malformed", NO_OBJECT)
    named = steps[places:] if is_in_body else steps[1:]
    text = SENTENCES.get(error["type"]) or KINDS.get(error["type"].partition("_")[0], OTHER)
    params = {"field": ".".join(named), **(error.get("ctx") or {})}
    if "expected" in params:
        params["expected"] = _QUOTED.findall(str(params["expected"]))
    return Refusal("malformed", text, params, field=named[-1] if named else "")
