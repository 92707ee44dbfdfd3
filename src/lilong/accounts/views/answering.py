"""What a passkey has answered: of the question this session was asked, and only once."""

from typing import Any

from django.http import HttpRequest

from lilong.accounts import doors, operations, passkeys
from lilong.accounts.forms.factors import PasskeyForm
from lilong.accounts.models import Factor
from lilong.accounts.passkeys import BAD_PASSKEY
from lilong.accounts.queries import doors as queries
from lilong.kernel import clock
from lilong.kernel.errors import Refused


def answered(request: HttpRequest, purpose: str) -> Factor:
    """Return the passkey that answered what this session asked for; a question serves once.

    Raises Refused for an answer to another question, another session's, or a faulty one.
    """
    asked: dict[str, Any] = request.session.pop(doors.ASKED_KEY, None) or {}
    form = PasskeyForm(request.POST)
    if asked.get("purpose") != purpose or not form.is_valid():
        raise Refused(BAD_PASSKEY)
    answer = form.cleaned_data["passkey"]
    factor = queries.passkey(passkeys.named_in(answer))
    if factor is None:
        raise Refused(BAD_PASSKEY)
    found = passkeys.read(request, asked["state"], factor, answer)
    operations.use_passkey(factor, sign_count=found.sign_count, at=clock.now())
    return factor
