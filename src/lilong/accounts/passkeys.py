"""Passkeys by WebAuthn: what the browser is asked, and what its answer is worth.

The party is the address under which the page was opened: a passkey made under another one does not
answer, and an answer given to another one is worth nothing. The challenge stays in the session of
whoever asked for it; the counter is kept by `operations.use_passkey`.
"""

import json
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from lilong.accounts.models import Factor, Staff
from lilong.accounts.operations import Credential
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark

# Everything that reading an invented answer may raise.
_UNREADABLE = (
    ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, RecursionError,
    struct.error,
)  # fmt: skip
BAD_PASSKEY = Refusal("bad_passkey", mark("This passkey does not open here. Try again."))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the browser is asked, and what the session has to remember of it."""

    options: dict[str, Any]
    state: dict[str, str]


@dataclass(frozen=True, slots=True)
class Answered:
    """A passkey's answer that holds: its counter."""

    sign_count: int


def _server(request: HttpRequest) -> Fido2Server:
    host = request.get_host()
    origin = f"{request.scheme}://{host}"
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    party = PublicKeyCredentialRpEntity(id=name, name="Lilong")
    return Fido2Server(party, verify_origin=lambda came_from: came_from == origin)


def _asked(options: Any, state: dict[str, Any]) -> Asked:
    return Asked(dict(options)["publicKey"], {name: str(state[name]) for name in _STATE})


_STATE = ("challenge", "user_verification")


def _known(factors: Iterable[Factor]) -> list[AttestedCredentialData]:
    return [AttestedCredentialData(websafe_decode(factor.public_key)) for factor in factors]


def ask_for_new(request: HttpRequest, staff: Staff, factors: Iterable[Factor]) -> Asked:
    """Return what a browser is asked so that it makes a passkey; known ones are not made twice."""
    user = PublicKeyCredentialUserEntity(
        id=str(staff.pk).encode(), name=staff.username, display_name=staff.name
    )
    options, state = _server(request).register_begin(
        user,
        _known(factors),
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return _asked(options, {**state, "user_verification": state["user_verification"].value})


def read_new(request: HttpRequest, state: dict[str, str], answer: str) -> Credential:
    """Return the passkey a browser has made for this challenge; raises Refused for any other."""
    try:
        made = _server(request).register_complete(state, json.loads(answer))
        credential = made.credential_data
        assert credential is not None
        return Credential(
            websafe_encode(credential.credential_id),
            websafe_encode(bytes(credential)),
            made.counter,
        )
    except _UNREADABLE as fault:
        raise Refused(BAD_PASSKEY) from fault


def ask(request: HttpRequest, factors: Iterable[Factor], *, is_alone: bool) -> Asked:
    """Return what a browser is asked so that a passkey answers.

    `is_alone`: any passkey of this address, which must have checked the person itself.
    """
    wanted = UserVerificationRequirement.REQUIRED if is_alone else "preferred"
    verification = UserVerificationRequirement(wanted)
    known = None if is_alone else _known(factors)
    options, state = _server(request).authenticate_begin(known, user_verification=verification)
    return _asked(options, {**state, "user_verification": verification.value})


def named_in(answer: str) -> str:
    """Return which passkey an answer says it comes from; raises Refused when it says nothing."""
    try:
        return websafe_encode(AuthenticationResponse.from_dict(json.loads(answer)).raw_id)
    except _UNREADABLE as fault:
        raise Refused(BAD_PASSKEY) from fault


def read(request: HttpRequest, state: dict[str, str], factor: Factor, answer: str) -> Answered:
    """Check a passkey's answer to this challenge; raises Refused for any fault in it."""
    try:
        data = json.loads(answer)
        _server(request).authenticate_complete(state, _known([factor]), data)
        parsed = AuthenticationResponse.from_dict(data)
        return Answered(parsed.response.authenticator_data.counter)
    except _UNREADABLE as fault:
        raise Refused(BAD_PASSKEY) from fault
