"""Nobody may until someone says who: every page is behind a gate, or on the list of open ones."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from lilong.accounts import gates
from tests.architecture.source import none_of

# Pages without the gate, each with its reason.
OPEN = {
    "accounts:sign_in": "the door itself",
    "accounts:second_step": "the door's second step: nobody is signed in yet",
    "accounts:passkey_sign_in": "the door itself, for a passkey",
    "accounts:passkey_options": "what a passkey is asked at the door",
    "accounts:sign_out": "who is not signed in may try",
    "accounts:language": "a language is chosen before signing in",
    "overview:healthz": "asked by machines; names nobody and nothing",
    "round_worker": "a script that keeps one page on the phone; the same for all, names nobody",
    "campaigns:slip": "a slip's code, for whoever finds it in her letter box; names nobody",
    "no_such_api": "tells programmes that there is nothing",
    "ui:style_guide": "invented values only; exists in DEBUG and demonstration alone",
    "ui:sample_map": "invented places only; exists in DEBUG and demonstration alone",
    "set_language": "a language is chosen before signing in",
}
# Pages whose gate depends on what is asked, or stands below the room of gates.
INNER_GATE = {
    "accounts:act": "each verb has its own capability; the view puts its gate round itself",
    "territory:tree": "below accounts: signed in, and an onlooker with an office",
    "territory:area": "below accounts: signed in, and an onlooker with an office",
    "territory:shapes": "below accounts: signed in, and an onlooker with an office",
}
# Parts of the tree that stand behind a gate of their own, which has its own tests.
OWN_GATE = {
    "admin/": "Django's admin: read-only, asks for the right itself",
    "api/": "tokens and sessions, asked by the API's own authentication",
}
# The answers a page behind a gate may give to somebody who is not signed in.
SHUT = {302, 401, 403, 404, 405}


def pages(
    resolver: URLResolver | None = None, prefix: str = "", namespace: str = ""
) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """Yield (address, url name, view) of every page in the tree of addresses."""
    for entry in (resolver or get_resolver()).url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{entry.namespace}:" if entry.namespace else namespace
            yield from pages(entry, address, inner)
        elif isinstance(entry, URLPattern):
            yield address, f"{namespace}{entry.name}", entry.callback


def _is_behind_a_gate(view: Callable[..., Any]) -> bool:
    """Say whether any layer of a decorated view is one that `accounts.gates` wraps round it."""
    layer: Any = view
    while layer is not None:
        code = getattr(layer, "__code__", None)
        if code is not None and code.co_filename == gates.__file__:
            return True
        layer = getattr(layer, "__wrapped__", None)
    return False


def _guarded_elsewhere(address: str) -> bool:
    return any(address.startswith(start) for start in OWN_GATE)


def test_every_page_is_behind_a_gate_or_on_the_short_list_of_open_ones():
    none_of(
        f"{name} at /{address}"
        for address, name, view in pages()
        if not _guarded_elsewhere(address)
        and name not in OPEN.keys() | INNER_GATE.keys()
        and not _is_behind_a_gate(view)
    )


def test_the_list_of_open_pages_is_no_longer_than_it_must_be():
    names = {name: view for _address, name, view in pages()}
    none_of(
        name for name in (*OPEN, *INNER_GATE) if name in names and _is_behind_a_gate(names[name])
    )


def _filled(address: str) -> str:
    """Return an address with an invented value in each of its places."""
    path = ""
    for part in address.replace("<", "\0<").replace(">", ">\0").split("\0"):
        if part.startswith("<"):
            kind = part.strip("<>").split(":")[0]
            path += {"uuid": "01890000-0000-7000-8000-000000000000", "int": "1"}.get(kind, "x1")
        else:
            path += part
    return "/" + path


@pytest.mark.django_db
def test_nobody_sees_a_page_without_signing_in():
    client, shown = Client(raise_request_exception=False), []
    for address, name, _view in pages():
        if name in OPEN or "(" in address or "^" in address:
            continue
        if address.startswith("api/") and name.endswith(("openapi-json", "openapi-view")):
            continue
        answer = client.get(_filled(address))
        if answer.status_code not in SHUT:
            shown.append(f"{answer.status_code} {address}")
    none_of(shown)
