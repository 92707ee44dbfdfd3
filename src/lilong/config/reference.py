"""The page of the API, drawn from its description: nothing is fetched from elsewhere."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """A parameter or field: its name, where it stands, its type, whether it must be there."""

    name: str
    place: str
    kind: str
    is_required: bool
    about: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """What can be asked at an address."""

    method: str
    path: str
    title: str
    about: str
    parameters: tuple[Line, ...]
    body: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """An object that goes in or comes out."""

    name: str
    about: str
    fields: tuple[Line, ...]


def kind_of(schema: Schema) -> str:
    """Return a schema's type in short: `list of OrderLine`, `text (date-time) or null`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for joined in ("anyOf", "oneOf", "allOf"):
        if joined in schema:
            return " or ".join(kind_of(one) for one in schema[joined])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {kind_of(schema.get('items', {}))}"
    form = f" ({schema['format']})" if "format" in schema else ""
    return f"{schema.get('type', 'any')}{form}"


def _content(answer: Schema) -> str:
    for media in (answer.get("content") or {}).values():
        return kind_of(media.get("schema") or {})
    return ""


def operations(description: Schema) -> Iterator[Operation]:
    """Yield everything that can be asked, in the order of the description."""
    for path, methods in description["paths"].items():
        for method, asked in methods.items():
            yield Operation(
                method.upper(),
                path,
                asked.get("summary", ""),
                asked.get("description", ""),
                tuple(
                    Line(
                        p["name"], p["in"], kind_of(p.get("schema") or {}),
                        bool(p.get("required")), p.get("description", ""),
                    )
                    for p in asked.get("parameters", ())
                ),
                _content(asked.get("requestBody") or {}),
                tuple((code, _content(said)) for code, said in asked["responses"].items()),
            )  # fmt: skip


def shapes(description: Schema) -> Iterator[Shape]:
    """Yield every object of the description, by name."""
    for name, schema in sorted(description["components"]["schemas"].items()):
        needed = set(schema.get("required", ()))
        fields = tuple(
            Line(key, "", kind_of(field), key in needed, field.get("description", ""))
            for key, field in schema.get("properties", {}).items()
        )
        about = schema.get("description", "") or kind_of(schema)
        yield Shape(name, about, fields)


class ReferencePage(DocsBase):
    """Draws the description as a page of the house."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """Return the page."""
        description = api.get_openapi_schema(path_params=kwargs)
        context = {
            "about": description["info"]["description"],
            "operations": list(operations(description)),
            "shapes": list(shapes(description)),
            "openapi_url": self.get_openapi_url(api, kwargs),
        }
        return render(request, "config/api.html", context)
