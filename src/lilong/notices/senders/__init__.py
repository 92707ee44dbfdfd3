"""The ways out of the house, one for each channel.

What nobody has configured goes into a file: nothing leaves the machine unless an office wants it.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings

from lilong.notices.ports import Sender
from lilong.notices.senders.files import FileSender
from lilong.notices.senders.gateway import SmsGateway
from lilong.notices.senders.mails import MailSender
from lilong.notices.senders.persons import DingTalkApplication, WeComApplication
from lilong.notices.senders.robots import DingTalkRobot, WeComRobot
from lilong.notices.senders.transport import Transport
from lilong.notices.terms import Channel

_TO_FILES = "django.core.mail.backends.filebased.EmailBackend"


def _ways(office_code: str) -> Mapping[str, str]:
    """Return addresses and secrets as an office has them: its own, else the instance's."""
    given = settings.SENDING_SECRETS
    return {**given, **given.get("offices", {}).get(office_code, {})}


def _secrets(ways: Mapping[str, str]) -> Iterator[str]:
    """Yield what no error may show: every setting, and what stands in the query of an address."""
    for value in ways.values():
        if isinstance(value, str) and value:
            yield value
            yield from (part for _name, part in parse_qsl(urlsplit(value).query) if part)


_PERSONAL = {
    Channel.WECOM_USER: (WeComApplication, "wecom", "wecom_corp"),
    Channel.DINGTALK_USER: (DingTalkApplication, "dingtalk", "dingtalk_key"),
}


def _to_person(channel: Channel, transport: Transport, ways: Mapping[str, str]) -> Sender | None:
    """Return the office's application that writes to its people, None where it has none."""
    kind, name, identity = _PERSONAL[channel]
    secret, agent = ways.get(f"{name}_app_secret", ""), ways.get(f"{name}_agent", "")
    if not (ways.get(identity) and secret and agent):
        return None
    return kind(transport, ways[f"{name}_url"], identity=ways[identity], secret=secret, agent=agent)


def sender_for(channel: str, office_code: str) -> Sender:
    """Return what carries an office's messages on a channel."""
    ways = _ways(office_code)
    transport = Transport(settings.LILONG_SEND_TIMEOUT, tuple(_secrets(ways)))
    if channel == Channel.EMAIL and settings.EMAIL_BACKEND != _TO_FILES:
        return MailSender()
    if channel == Channel.SMS and ways.get("sms_url"):
        return SmsGateway(transport, ways["sms_url"], ways.get("sms_token", ""))
    if channel == Channel.WECOM and ways.get("wecom_robot"):
        return WeComRobot(transport, ways["wecom_robot"])
    if channel == Channel.DINGTALK and ways.get("dingtalk_robot"):
        return DingTalkRobot(transport, ways["dingtalk_robot"], ways.get("dingtalk_secret", ""))
    if channel in _PERSONAL:
        found = _to_person(Channel(channel), transport, ways)
        if found is not None:
            return found
    return FileSender(settings.VAR / "outgoing")
