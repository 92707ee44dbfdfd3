"""Robots of group chats by their webhooks: WeCom (企业微信) and DingTalk (钉钉)."""

import base64
import hmac
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lilong.kernel import clock
from lilong.notices import rules
from lilong.notices.ports import Outgoing, Receipt, SendFailed
from lilong.notices.senders.transport import Transport

# The most octets of a text each of them takes.
_WECOM_MOST, _DINGTALK_MOST = 2048, 18_000
# "Not now" in their own words: busy, too many in this minute.
_WECOM_NOT_NOW = frozenset({-1, 45009, 45033})
_DINGTALK_NOT_NOW = frozenset({-1, 90030, 130101, 660026})


def _text(outgoing: Outgoing, most: int) -> str:
    """Return plain text: no mark-up is asked for, so nothing in it can become a link or a call."""
    return rules.cut_to_octets(rules.plain(outgoing.body), most)


def _check(transport: Transport, answer: dict[str, Any], not_now: frozenset[int]) -> Receipt:
    code = answer.get("errcode")
    if isinstance(code, bool) or not isinstance(code, int):
        raise SendFailed("the provider's answer cannot be read")
    if code != 0:
        said = transport.clean(str(answer.get("errmsg", "")))
        text = f"the robot refused it: {code} {said}".strip()
        raise SendFailed(text, is_final=code not in not_now)
    return Receipt()


class WeComRobot:
    """A robot in a WeCom group; the address holds its key."""

    def __init__(self, transport: Transport, url: str) -> None:
        self.transport = transport
        self.url = url

    def send(self, outgoing: Outgoing) -> Receipt:
        """Say it in the group."""
        body = {"msgtype": "text", "text": {"content": _text(outgoing, _WECOM_MOST)}}
        return _check(self.transport, self.transport.post(self.url, body), _WECOM_NOT_NOW)


class DingTalkRobot:
    """A robot in a DingTalk group; with a secret its calls are signed, each with its own time."""

    def __init__(self, transport: Transport, url: str, secret: str) -> None:
        self.transport = transport
        self.url = url
        self.secret = secret

    def send(self, outgoing: Outgoing) -> Receipt:
        """Say it in the group."""
        body = {"msgtype": "text", "text": {"content": _text(outgoing, _DINGTALK_MOST)}}
        answer = self.transport.post(self._signed_url(), body)
        return _check(self.transport, answer, _DINGTALK_NOT_NOW)

    def _signed_url(self) -> str:
        if not self.secret:
            return self.url
        stamp = str(int(clock.real_now().timestamp() * 1000))
        parts = urlsplit(self.url)
        query = [*parse_qsl(parts.query), ("timestamp", stamp), ("sign", sign(stamp, self.secret))]
        return urlunsplit(parts._replace(query=urlencode(query)))


def sign(stamp: str, secret: str) -> str:
    """Return a call's signature: HMAC-SHA256 over time and secret, in base64."""
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), sha256).digest()
    return base64.b64encode(digest).decode()
