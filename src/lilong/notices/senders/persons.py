"""Messages to one person: WeCom's application messages and DingTalk's work notices.

Both are asked with an access token that is fetched by id and secret. A token that is refused is
fetched anew once; what is refused then is tried again later.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import urlencode

from lilong.notices import rules
from lilong.notices.ports import Outgoing, Receipt, SendFailed
from lilong.notices.senders import tokens
from lilong.notices.senders.tokens import Token
from lilong.notices.senders.transport import Transport

# "This token does not hold": unknown, missing, expired.
_NO_TOKEN = frozenset({40014, 41001, 42001})
# The seconds in which WeCom tells a repetition, so that one sent twice is shown once.
_REPEATED_SECONDS = 1800


class _Application(ABC):
    """An application of the office at a provider, which may write to its people."""

    NOT_NOW: ClassVar[frozenset[int]]
    MOST_OCTETS: ClassVar[int]

    def __init__(
        self, transport: Transport, url: str, *, identity: str, secret: str, agent: str
    ) -> None:
        self.transport = transport
        self.url = url.rstrip("/")
        self.identity, self.secret, self.agent = identity, secret, agent

    def send(self, outgoing: Outgoing) -> Receipt:
        """Tell one person; a token that does not hold any more is fetched anew, once."""
        key = tokens.key_of(self.url, self.identity, self.secret)
        code = 0
        for _attempt in range(2):
            text = tokens.token(key, self._fetch)
            # Nothing a provider says back may show the token either.
            transport = Transport(self.transport.timeout, (*self.transport.secrets, text))
            answer = transport.post(
                f"{self.url}{self._path(text)}", self._body(outgoing, self._text(outgoing))
            )
            code = self._code(answer)
            if code not in _NO_TOKEN:
                self._check(answer, transport)
                return self._receipt(answer)
            tokens.forget(key, text)
        raise SendFailed(f"the provider refuses every token: {code}")

    def _text(self, outgoing: Outgoing) -> str:
        """Return plain text: no mark-up is asked for, so nothing in it can become a link."""
        said = "\n".join(filter(None, (outgoing.subject, outgoing.body)))
        return rules.cut_to_octets(rules.plain(said), self.MOST_OCTETS)

    def _fetch(self) -> Token:
        answer = self.transport.get(f"{self.url}{self._token_path()}")
        self._check(answer, self.transport)
        text, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(text, str) or not text or not isinstance(seconds, int):
            raise SendFailed("the provider's answer cannot be read")
        return Token(text, seconds)

    def _check(self, answer: Mapping[str, Any], transport: Transport) -> None:
        code = self._code(answer)
        if code != 0:
            said = transport.clean(str(answer.get("sub_msg") or answer.get("errmsg") or ""))
            text = f"the provider refused it: {code} {said}".strip()
            raise SendFailed(text, is_final=code not in self.NOT_NOW)

    def _code(self, answer: Mapping[str, Any]) -> int:
        code = answer.get("errcode")
        if isinstance(code, bool) or not isinstance(code, int):
            raise SendFailed("the provider's answer cannot be read")
        return code

    @abstractmethod
    def _token_path(self) -> str:
        """Return where a token is asked for, by id and secret."""

    @abstractmethod
    def _path(self, token: str) -> str:
        """Return where a message is handed over."""

    @abstractmethod
    def _body(self, outgoing: Outgoing, text: str) -> dict[str, Any]:
        """Return the message as the provider takes it."""

    @abstractmethod
    def _receipt(self, answer: Mapping[str, Any]) -> Receipt:
        """Return the provider's id of a message it has taken, or raise SendFailed."""

    def _agent(self) -> int | str:
        return int(self.agent) if self.agent.isdecimal() else self.agent


class WeComApplication(_Application):
    """WeCom (企业微信, also 政务微信 under its own address): `message/send` to one `touser`."""

    # Busy; asked too often; too many at once.
    NOT_NOW = frozenset({-1, 45009, 45033})
    MOST_OCTETS = 2048

    def _token_path(self) -> str:
        query = urlencode({"corpid": self.identity, "corpsecret": self.secret})
        return f"/cgi-bin/gettoken?{query}"

    def _path(self, token: str) -> str:
        return f"/cgi-bin/message/send?{urlencode({'access_token': token})}"

    def _body(self, outgoing: Outgoing, text: str) -> dict[str, Any]:
        return {
            "touser": outgoing.to,
            "msgtype": "text",
            "agentid": self._agent(),
            "text": {"content": text},
            "enable_duplicate_check": 1,
            "duplicate_check_interval": _REPEATED_SECONDS,
        }

    def _receipt(self, answer: Mapping[str, Any]) -> Receipt:
        # Taken, but for nobody: unknown there, or outside what the application may see.
        if answer.get("invaliduser") or answer.get("unlicenseduser"):
            raise SendFailed(
                "WeCom knows no such person, or the application may not write to her",
                is_final=True,
            )
        return Receipt(str(answer.get("msgid") or "")[:80])


class DingTalkApplication(_Application):
    """DingTalk (钉钉): a work notice, handed over as a task for one userid.

    DingTalk shows the same words to the same person once a day, so one sent twice is shown once.
    """

    # Busy; this call, or every call of this server, asked too often.
    NOT_NOW = frozenset({-1, 90002, 90018})
    MOST_OCTETS = 2048

    def _token_path(self) -> str:
        return f"/gettoken?{urlencode({'appkey': self.identity, 'appsecret': self.secret})}"

    def _path(self, token: str) -> str:
        query = urlencode({"access_token": token})
        return f"/topapi/message/corpconversation/asyncsend_v2?{query}"

    def _body(self, outgoing: Outgoing, text: str) -> dict[str, Any]:
        return {
            "agent_id": self._agent(),
            "userid_list": outgoing.to,
            "msg": {"msgtype": "text", "text": {"content": text}},
        }

    def _code(self, answer: Mapping[str, Any]) -> int:
        """Return the code; under 88 ("not authorised") the one beneath it says why."""
        code, beneath = super()._code(answer), str(answer.get("sub_code") or "")
        return int(beneath) if code == 88 and beneath.isdecimal() else code

    def _receipt(self, answer: Mapping[str, Any]) -> Receipt:
        return Receipt(str(answer.get("task_id") or "")[:80])
