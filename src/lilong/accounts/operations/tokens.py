"""Programmes sign in with tokens and act in a post."""

from datetime import datetime
from secrets import token_urlsafe

from django.db import transaction

from lilong.accounts import rules, sight
from lilong.accounts.models import ApiClient, Post
from lilong.accounts.operations.beats import ask, enter, today, write
from lilong.accounts.queries import token_hash
from lilong.accounts.terms import Capability, TokenSpec
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Stale
from lilong.kernel.text import mark

TOKEN_BYTES = 32


@transaction.atomic
def issue_token(spec: TokenSpec, *, by: Actor, at: datetime) -> tuple[ApiClient, str]:
    """Make a token for a programme and return it in clear: it is shown this once.

    Refuses a post that has not been granted `api.use`; administrators' posts never are.
    """
    post = Post.objects.filter(pk=spec.post_id).first()
    if post is None:
        raise NotVisible
    office = enter(post.office_id, by, at, Capability.SECURITY_MANAGE)
    seen = sight.of_post(post.pk, office.pk, office.revision, today(at), client="new")
    ask(
        rules.is_a_period(spec.period),
        None if seen and seen.may(Capability.API_USE) else _NO_API,
    )
    token = f"lilong_{token_urlsafe(TOKEN_BYTES)}"
    client = ApiClient.objects.create(
        office=office, post=post, name=spec.name, token_hash=token_hash(token),
        last_digits=token[-4:], valid_from=spec.period.first, valid_to=spec.period.last,
    )  # fmt: skip
    data = {"name": client.name, "post_id": post.pk}
    write(client, "token_issued", data, office_id=office.pk, by=by, at=at)
    return client, token


_NO_API = Refusal("no_api", mark("This post has not been given the use of the API."), field="post")


@transaction.atomic
def revoke_token(client: ApiClient, *, by: Actor, at: datetime) -> ApiClient:
    """Take a token back; the next request with it is refused."""
    office = enter(client.office_id, by, at, Capability.SECURITY_MANAGE)
    claimed = ApiClient.objects.filter(pk=client.pk, revoked_at__isnull=True)
    if claimed.update(revoked_at=at) != 1:
        raise Stale
    write(client, "token_revoked", {}, office_id=office.pk, by=by, at=at)
    client.refresh_from_db()
    return client
