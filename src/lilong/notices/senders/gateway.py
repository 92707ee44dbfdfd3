"""Text messages, by an HTTP gateway that speaks the form of docs/reference/notices.md."""

from lilong.notices.ports import Outgoing, Receipt, SendFailed
from lilong.notices.senders.transport import Transport


class SmsGateway:
    """Posts one message; the gateway drops a second one under the same `Idempotency-Key`."""

    def __init__(self, transport: Transport, url: str, token: str) -> None:
        self.transport = transport
        self.url = url
        self.token = token

    def send(self, outgoing: Outgoing) -> Receipt:
        """Hand a text message over and return the gateway's id for it."""
        headers = {"Idempotency-Key": outgoing.key}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        answer = self.transport.post(
            self.url, {"id": outgoing.key, "to": outgoing.to, "text": outgoing.body}, headers
        )
        if error := answer.get("error"):
            text = self.transport.clean(f"the gateway refused it: {error}")
            raise SendFailed(text, is_final=not answer.get("retry", False))
        if not isinstance(answer.get("id"), str | int):
            raise SendFailed("the provider's answer cannot be read")
        return Receipt(str(answer["id"])[:80])
