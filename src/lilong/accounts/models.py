"""Offices, units, posts, staff, deputies, grants; nothing is deleted, it ends.

Every `valid_to` is the last day on which the row holds, none means that no end is known.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from lilong.accounts.terms import Confidentiality, FactorKind, Role, Way
from lilong.kernel.identifiers import new_id
from lilong.vault.fields import ProtectedField


class Office(models.Model):
    """A tenant: a subdistrict, district or city office. Every large table begins with its key.

    `revision` is new after each change of its units, posts, holdings or grants: what a process has
    worked out from them is kept under it and never needs to be thrown away by hand.
    """

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    prefix = models.CharField(
        max_length=6, help_text=_("Begins every number the office gives out.")
    )
    area = models.ForeignKey("territory.Area", on_delete=models.PROTECT, related_name="offices")
    is_demo = models.BooleanField(default=False)
    revision = models.UUIDField(default=new_id, editable=False)

    def __str__(self) -> str:
        return self.name


class UnitKind(models.TextChoices):
    """What sort of unit it is; peer groups are formed by kind."""

    CENTRE = "centre", _("Urban-operations centre")
    SECTION = "section", _("Section")
    STATION = "station", _("Station")
    RESIDENTS_COMMITTEE = "residents_committee", _("Residents' committee")
    BODY = "body", _("Body")


class Unit(models.Model):
    """A section, station or residents' committee. A merged unit ends and names its successor."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="units")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=24, choices=UnitKind.choices)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    area = models.ForeignKey(
        "territory.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="units"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    successor = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "code"], name="accounts_unit_code")
        ]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A place in a unit that somebody holds: rights belong to posts, not to persons.

    `area` narrows what the post sees to a subtree. None means the whole office, but for the posts
    of a neighbourhood (`NEIGHBOURHOOD_ROLES`): they see their unit's area, or nothing.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    area = models.ForeignKey(
        "territory.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="posts"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    successor = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "code"], name="accounts_post_code")
        ]

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """Gives a post the capabilities of a role, from one day to another, up to a confidentiality."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="grants")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=32, choices=[(r.value, r.value) for r in Role])
    confidentiality = models.PositiveSmallIntegerField(
        choices=[(c.value, c.name.lower()) for c in Confidentiality],
        default=Confidentiality.INTERNAL,
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.post}: {self.role}"


class StaffManager(BaseUserManager["Staff"]):
    """Makes staff; there is no superuser to make."""

    def get_by_natural_key(self, username: str | None) -> "Staff":
        """Return the staff member who signs in under this name, whatever its case."""
        return self.get(username=(username or "").strip().lower())


class Staff(AbstractBaseUser):
    """A person who signs in. What she may do follows from the posts she holds, never from herself.

    `session_version` is part of the session's hash: raising it logs her out everywhere.
    `ended_sign_ins` are the keys of sign-ins ended one by one since: read with her own row, so that
    an ended session is shut at once and costs no query. `wrong_codes` counts wrong answers at the
    second step, from whatever address, up to `wrong_code_at`. `wecom_user` and `dingtalk_user` are
    her ids in the office's WeCom and DingTalk, where notices reach her.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="staff")
    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    wecom_user = models.CharField(max_length=64, blank=True)
    dingtalk_user = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    session_version = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    password_changed_at = models.DateTimeField(null=True, blank=True)
    password_is_temporary = models.BooleanField(default=False)
    ended_sign_ins = models.JSONField(default=list, editable=False)
    wrong_codes = models.PositiveSmallIntegerField(default=0, editable=False)
    wrong_code_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[StaffManager] = StaffManager()
    opens_admin = False

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """Say whether the read-only Django pages open: `ViewerMiddleware` asks her post."""
        return self.opens_admin

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Deny: Django's permissions give nobody anything here, grants to posts do."""
        return False

    def has_perms(self, perm_list: Sequence[str], obj: object = None) -> bool:
        """Deny, as `has_perm` does."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Deny, as `has_perm` does."""
        return False

    def get_session_auth_hash(self) -> str:
        """Return a hash that changes with the password and with `session_version`."""
        return f"{super().get_session_auth_hash()}.{self.session_version}"

    def get_session_auth_fallback_hash(self) -> Any:
        """Yield the hashes older secret keys would have given."""
        for value in super().get_session_auth_fallback_hash():
            yield f"{value}.{self.session_version}"


class PostHolding(models.Model):
    """Who holds a post from one day to another.

    `is_deputy` marks the other half of an A/B pair (AB角).
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="holdings")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holdings")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="holdings")
    is_deputy = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "staff", "valid_from"], name="accounts_holding_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.staff} · {self.post}"


class ApiClient(models.Model):
    """A programme that signs in with a token and acts in a post; only the token's hash is kept.

    `last_digits` are the token's last four signs, so that people can tell tokens apart.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="api_clients")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="api_clients")
    name = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    last_digits = models.CharField(max_length=4, editable=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Factor(models.Model):
    """Something that proves a second time that it is she: an authenticator app, or a passkey.

    An app has a `secret` and the last half minute (`last_step`) it was used in, so that no code is
    taken twice. A passkey has a `credential_id`, its public key and the authenticator's counter. It
    counts from `confirmed_at`; when it is removed its secret and key are emptied.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="factors")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="factors")
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in FactorKind])
    name = models.CharField(max_length=60)
    secret = ProtectedField(kind="key", blank=True, default="")
    last_step = models.BigIntegerField(default=0, editable=False)
    credential_id = models.CharField(max_length=400, unique=True, null=True, editable=False)
    public_key = models.TextField(blank=True, editable=False)
    sign_count = models.BigIntegerField(default=0, editable=False)
    added_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["office", "staff"], name="accounts_factor_of")]

    def __str__(self) -> str:
        return self.name


class RecoveryCode(models.Model):
    """A code for the day the phone is lost: only its keyed hash is kept, it opens once."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="recovery_codes")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "staff", "code_hash"], name="accounts_recovery_code"
            )
        ]

    def __str__(self) -> str:
        return f"{self.staff} · {self.made_at:%Y-%m-%d}"


class FormerPassword(models.Model):
    """The hash of a password somebody had until a moment, so that she does not take it again."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="former_passwords")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="former_passwords")
    password = models.CharField(max_length=128, editable=False)
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["office", "staff", "until"], name="accounts_former")]

    def __str__(self) -> str:
        return f"{self.staff} · {self.until:%Y-%m-%d}"


class SignIn(models.Model):
    """A session as its owner sees it: from where, how, since when, last seen; real time.

    It is open while nobody ended it and `session_version` is still the person's own.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="sign_ins")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="sign_ins")
    way = models.CharField(max_length=12, choices=[(w.value, w.value) for w in Way])
    agent = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=45, blank=True)
    session_version = models.PositiveIntegerField()
    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["office", "staff", "-seen_at"], name="accounts_sign_in_of")]

    def __str__(self) -> str:
        return f"{self.staff} · {self.since:%Y-%m-%d %H:%M}"
