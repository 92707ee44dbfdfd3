"""HTTP for the senders: one request, a time-out, a small answer, no secret in any error."""

import json
import ssl
import time
from collections.abc import Mapping
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, OpenerDirector, Request, build_opener

from lilong.kernel.masking import mask_numbers
from lilong.notices.ports import SendFailed

_MOST = 64 * 1024
_HIDDEN = "***"
# Answers that say "not now": the message is tried again.
_NOT_NOW = frozenset({408, 425, 429})


class _NoRedirect(HTTPRedirectHandler):
    """A provider that sends us elsewhere is not followed: the address is the administrator's."""

    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        return None


class Transport:
    """Posts JSON and reads JSON. Nothing it raises holds one of its `secrets`."""

    def __init__(self, timeout: float, secrets: tuple[str, ...] = ()) -> None:
        self.timeout = timeout
        self.secrets = secrets

    def post(
        self, url: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Return a provider's answer; raise SendFailed for none, a bad one, or a refusal."""
        data = json.dumps(body, ensure_ascii=False).encode()
        return self._ask(url, data, {"Content-Type": "application/json", **(headers or {})})

    def get(self, url: str) -> dict[str, Any]:
        """Return what stands at an address, as `post` does."""
        return self._ask(url, None, {})

    def _ask(self, url: str, data: bytes | None, headers: Mapping[str, str]) -> dict[str, Any]:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise SendFailed("the provider's address is neither http nor https", is_final=True)
        request = Request(  # noqa: S310  # the scheme was looked at just above
            url, data=data, headers=dict(headers), method="GET" if data is None else "POST"
        )
        ends = time.monotonic() + self.timeout
        try:
            with _opener().open(request, timeout=self.timeout) as response:
                text = _read(response, ends)
        except HTTPError as error:
            error.close()
            is_final = 300 <= error.code < 500 and error.code not in _NOT_NOW
            raise SendFailed(f"the provider answered {error.code}", is_final=is_final) from None
        except TimeoutError:
            raise SendFailed(f"the provider did not answer in {self.timeout:g} s") from None
        except URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise SendFailed(f"the provider did not answer in {self.timeout:g} s") from None
            raise SendFailed(
                self.clean(f"the provider cannot be reached: {error.reason}")
            ) from None
        except (OSError, HTTPException) as error:
            raise SendFailed(f"the connection broke off ({type(error).__name__})") from None
        return _parsed(text)

    def clean(self, text: str) -> str:
        """Return words of a provider without our secrets and without numbers of persons."""
        for secret in self.secrets:
            text = text.replace(secret, _HIDDEN)
        return mask_numbers(text)


def _opener() -> OpenerDirector:
    return build_opener(_NoRedirect, HTTPSHandler(context=ssl.create_default_context()))


def _read(response: HTTPResponse, ends: float) -> bytes:
    """Read an answer in pieces: who sends it drop by drop is not waited for."""
    pieces: list[bytes] = []
    size = 0
    while piece := response.read1(4096):
        pieces.append(piece)
        size += len(piece)
        if size > _MOST:
            raise SendFailed("the provider's answer is too long to be one")
        if time.monotonic() > ends:
            raise TimeoutError
    if response.length:
        raise HTTPException("the answer ended too early")
    return b"".join(pieces)


def _parsed(text: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(text)
    except ValueError:
        raise SendFailed("the provider's answer cannot be read") from None
    if not isinstance(answer, dict):
        raise SendFailed("the provider's answer cannot be read")
    return answer
