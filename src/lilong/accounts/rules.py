"""What may be given to whom: pure decisions on plain values."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hmac import compare_digest
from itertools import combinations
from math import ceil

from pyotp import TOTP

from lilong.accounts.terms import ADMINISTRATORS, ROLE_NAMES, DoorTerms, Period, Role
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark, squeeze


@dataclass(frozen=True, slots=True)
class RoleSpan:
    """A role a person has, through a post, for some days."""

    role: Role
    period: Period


def _named(role: Role) -> Refusal:
    """Return a role's name in the form a refusal's sentence can translate."""
    return Refusal(role.value, ROLE_NAMES[role])


def administrators_apart(spans: Sequence[RoleSpan]) -> Refusal | None:
    """Refuse two administrator roles on one person on any day (L-09: the three are separate)."""
    for one, other in combinations([s for s in spans if s.role in ADMINISTRATORS], 2):
        if one.role != other.role and one.period.overlap(other.period):
            return Refusal(
                "administrators_apart",
                mark("Nobody may be {one} and {other} at the same time."),
                {"one": _named(one.role), "other": _named(other.role)},
                rule="L-09",
            )
    return None


def not_oneself(by_staff_id: int | None, staff_ids: set[int]) -> Refusal | None:
    """Refuse to give something to oneself: a second person has to do it (L-09)."""
    if by_staff_id is None or by_staff_id not in staff_ids:
        return None
    return Refusal(
        "oneself", mark("You cannot do this for yourself; another administrator has to."),
        rule="L-09",
    )  # fmt: skip


def is_free_id(*, is_taken: bool, field: str) -> Refusal | None:
    """Refuse an account elsewhere that a colleague has: her notices would reach another."""
    if not is_taken:
        return None
    return Refusal("id_taken", mark("Somebody else of this office has this user id."), field=field)


def is_a_period(period: Period) -> Refusal | None:
    """Refuse a period that ends before it begins."""
    if period.last is None or period.last >= period.first:
        return None
    return Refusal("backwards", mark("The last day lies before the first."), field="valid_to")


def is_dated(period: Period) -> Refusal | None:
    """Refuse a deputy (AB角) without a last day: a deputy stands in, she does not stay."""
    if period.last is not None:
        return None
    return Refusal("undated", mark("A deputy needs a last day."), field="valid_to")


def may_end(period: Period, on: date, today: date) -> Refusal | None:
    """Refuse to end what has ended, has not begun before that day, or is to end in the future.

    What follows from an end (posts and matters move) happens at once, so the day cannot lie ahead.
    """
    if period.last is not None and period.last < on:
        return Refusal("ended", mark("This has ended already."), field="on")
    if period.first >= on:
        return Refusal("not_begun", mark("This has not begun before that day."), field="on")
    if on > today:
        return Refusal("future", mark("An end cannot be entered before its day."), field="on")
    return None


def may_succeed(
    unit_id: int, successor_id: int, below: frozenset[int], period: Period, on: date
) -> Refusal | None:
    """Refuse a successor that is the unit itself, lies below it, or does not hold on the day."""
    if successor_id == unit_id or successor_id in below:
        return Refusal(
            "own_successor", mark("The successor cannot be the unit itself or lie below it."),
            field="successor",
        )  # fmt: skip
    if not period.overlap(Period(on, on)):
        return Refusal(
            "successor_ended", mark("The successor does not hold on that day."), field="successor"
        )
    return None


def is_within(path: str, office_path: str) -> Refusal | None:
    """Refuse an area outside the office's own."""
    if path.startswith(office_path):
        return None
    return Refusal("outside", mark("This area does not belong to the office."), field="area")


def is_below(path: str, office_path: str) -> Refusal | None:
    """Refuse to change the office's own area: that is for whoever keeps the tree above it."""
    if path != office_path:
        return None
    return Refusal("own_area", mark("The office's own area is changed by whoever is above it."))


# Coming in: the second step, passwords, sessions. Numbers are the rulebook's (`DoorTerms`).

# RFC 6238: a code lasts half a minute and has six digits; every app counts so.
STEP = 30
WRONG_CODE = Refusal(
    "wrong_code", mark("This code does not open. Codes change every half minute and open once."),
    field="code",
)  # fmt: skip


def must_have_factor(roles: Collection[str], posts: Collection[str], terms: DoorTerms) -> bool:
    """Say whether somebody with these roles, in these posts, needs a second factor."""
    return not terms.factor_roles.isdisjoint(roles) or not terms.factor_posts.isdisjoint(posts)


def step_of(secret: str, code: str, real_at: datetime, *, around: int, after: int) -> int | None:
    """Return the half minute whose code this is, None for none (RFC 6238).

    `around` half minutes to either side count, because phones' clocks differ; only those `after`
    the last one used, so that no code opens twice.
    """
    typed, otp = spelled(code), TOTP(secret)
    present = int(real_at.timestamp()) // STEP
    steps = range(max(present - around, after + 1), present + around + 1)
    return next((s for s in steps if compare_digest(otp.at(s * STEP), typed)), None)


def spelled(code: str) -> str:
    """Return a typed code without spaces and dashes, in half width and capitals, ASCII alone."""
    return "".join(sign for sign in squeeze(code).upper() if sign.isascii() and sign.isalnum())


def closed_until(wrong: int, last_at: datetime | None, terms: DoorTerms) -> datetime | None:
    """Return until when the second step is closed after so many wrong codes, None if it is not."""
    if last_at is None or wrong < terms.wrong_codes:
        return None
    return last_at + timedelta(minutes=terms.closed_minutes)


def closed_for(wrong: int, last_at: datetime | None, real_at: datetime, terms: DoorTerms) -> int:
    """Return for how many more minutes the second step is closed at a moment, 0 if it is open."""
    until = closed_until(wrong, last_at, terms)
    return 0 if until is None else max(0, ceil((until - real_at) / timedelta(minutes=1)))


def may_remove_factor(*, is_last: bool, is_required: bool) -> Refusal | None:
    """Refuse to take away the last factor of somebody who must have one."""
    if not (is_last and is_required):
        return None
    return Refusal(
        "last_factor", mark("Your post needs a second factor. Add another before you remove this.")
    )


def has_grown(before: int, now: int) -> bool:
    """Say whether a passkey's counter has gone on; a copy of it would stand still or go back.

    Passkeys kept in an account have no counter and always say 0 (WebAuthn 7.2, step 22).
    """
    return now > before or now == before == 0


@dataclass(frozen=True, slots=True)
class PasswordFacts:
    """What is known of a password somebody would like to have."""

    length: int
    is_digits: bool = False
    is_common: bool = False
    is_similar: bool = False
    was_had: bool = False


_TOO_SHORT = mark("A password has at least {count} characters.")
_DIGITS = mark("A password is not made of digits alone.")
_COMMON = mark("A password is none of those that everybody guesses first.")
_SIMILAR = mark("A password is not like your name or user name.")
_HAD = mark("A password is none of your last {count}.")
_AGE = mark("A password holds for {count} days.")


def password_rules(terms: DoorTerms) -> tuple[Refusal, ...]:
    """Return the rules in force as sentences, for the form that asks for a new password."""
    every = (
        (True, "short", _TOO_SHORT, terms.password_length),
        (True, "digits", _DIGITS, 0),
        (terms.bars_common, "common", _COMMON, 0),
        (terms.bars_similar, "similar", _SIMILAR, 0),
        (terms.password_history > 0, "had", _HAD, terms.password_history),
        (terms.password_days > 0, "age", _AGE, terms.password_days),
    )
    return tuple(
        Refusal(f"password_{code}", text, {"count": count}, field="password")
        for holds, code, text, count in every
        if holds
    )


def password_faults(facts: PasswordFacts, terms: DoorTerms) -> tuple[Refusal, ...]:
    """Return each rule in force that a password breaks."""
    broken = {
        "password_short": facts.length < terms.password_length,
        "password_digits": facts.is_digits,
        "password_common": facts.is_common,
        "password_similar": facts.is_similar,
        "password_had": facts.was_had,
    }
    return tuple(rule for rule in password_rules(terms) if broken.get(rule.code, False))


def is_too_old(changed_at: datetime | None, at: datetime, terms: DoorTerms) -> bool:
    """Say whether a password has to be changed because of its age; an unknown age is none."""
    if changed_at is None or terms.password_days == 0:
        return False
    return at >= changed_at + timedelta(days=terms.password_days)


# The first that is found names it: Edge says Chrome too, Chrome says Safari too.
_BROWSERS = (
    ("MicroMessenger", "WeChat"), ("DingTalk", "DingTalk"), ("Edg", "Edge"), ("OPR", "Opera"),
    ("QQBrowser", "QQ Browser"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def device_of(agent: str) -> tuple[str, str]:
    """Return browser and system as people call them, empty where the header does not say."""
    browser = next((name for sign, name in _BROWSERS if sign in agent), "")
    return browser, next((name for sign, name in _SYSTEMS if sign in agent), "")
