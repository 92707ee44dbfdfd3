"""The API for providers: receipts of messages."""

import hmac

from django.conf import settings
from django.http import HttpRequest
from ninja import Router
from ninja.security import HttpBearer

from lilong.kernel import clock
from lilong.notices import operations
from lilong.notices.schemas import ReceiptsIn, ReceiptsOut


class ProviderToken(HttpBearer):
    """A provider with the token of `LILONG_RECEIPT_TOKEN`; while none is set, nobody gets in."""

    def authenticate(self, request: HttpRequest, token: str) -> bool | None:
        expected = settings.SENDING_SECRETS["receipt_token"]
        is_right = hmac.compare_digest(token.encode(), expected.encode())
        return True if expected and is_right else None


router = Router(auth=ProviderToken())


@router.post("", response=ReceiptsOut, summary="Say what became of messages")
def take(request: HttpRequest, given: ReceiptsIn) -> dict[str, int]:
    """Note receipts. The same again changes nothing; unknown messages are passed over."""
    receipts = [one.as_delivered() for one in given.receipts]
    known, changed = operations.take_receipts(receipts=receipts, at=clock.now())
    return {"known": known, "changed": changed}
