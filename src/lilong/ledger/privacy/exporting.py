"""Pure decisions on exports of persons (L-13) and on children in them (L-12)."""

from collections.abc import Sequence
from datetime import date, datetime

from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark
from lilong.ledger.privacy.words import Column, ExportWish, State

_FORMS = ("csv", "xlsx")


def faults_in_wish(wish: ExportWish, *, known_kinds: Sequence[str], today: date) -> list[Refusal]:
    """Return everything wrong with what is asked for, before rows are counted."""
    found = [
        Refusal("missing", mark("This has to be filled in."), rule="L-13", field=name)
        for name in ("task", "recipients", "kinds", "columns")
        if not (text.strip() if isinstance(text := getattr(wish, name), str) else text)
    ]
    if set(wish.kinds) - set(known_kinds) or wish.form not in _FORMS:
        found.append(Refusal("unknown", mark("There is no such choice."), field="kinds"))
    if wish.on_day > today:
        found.append(
            Refusal("future", mark("The day lies in the future: {day}."), {"day": wish.on_day},
                    field="on_day")
        )  # fmt: skip
    return found


def fault_in_count(count: int, most: int) -> Refusal | None:
    """Say why so many persons may not leave the house in one file."""
    if count > most:
        return Refusal(
            "too_many_persons",
            mark("{count} persons match; an export has at most {most} (rulebook). Narrow it."),
            {"count": count, "most": most}, rule="L-13", field="kinds",
        )  # fmt: skip
    if not count:
        return Refusal(
            "no_person", mark("No person matches, so there is nothing to export."), field="kinds"
        )
    return None


def may_fetch(
    *, asker: int | None, staff: int | None, state: str, made_at: datetime | None,
    expires_at: datetime | None, removed_at: datetime | None, at: datetime,
) -> Refusal | None:  # fmt: skip
    """Say why a file may not be fetched: by who asked for it, approved, made, not expired."""
    if asker is None or asker != staff:
        return Refusal(
            "not_yours", mark("Only who asked for the export may fetch it."), rule="L-13"
        )
    if state != State.APPROVED:
        return Refusal(
            "not_approved", mark("The export has not been approved by a second person."),
            rule="L-13",
        )  # fmt: skip
    if was_recalled(removed_at, expires_at):
        return Refusal(
            "recalled",
            mark(
                "The file was taken back: what allowed to hold somebody in it has ended. "
                "Ask for a new export."
            ),
            rule="L-12",
        )
    if removed_at is not None or (expires_at is not None and expires_at <= at):
        return Refusal(
            "expired", mark("The export has expired and its file was deleted. Ask for a new one."),
            rule="L-13",
        )  # fmt: skip
    if made_at is None:
        return Refusal("not_made", mark("The file is still being made. Look again in a minute."))
    return None


def was_recalled(removed_at: datetime | None, expires_at: datetime | None) -> bool:
    """Say whether a file was deleted before its time: somebody in it may no longer be held."""
    return removed_at is not None and expires_at is not None and removed_at < expires_at


def is_child(born_on: str, birth_year: int | None, *, on: date, below: int) -> bool:
    """Say whether somebody is younger than an age on a day; an unknown birth is no child's.

    Without the day of birth the year decides, in the child's favour.
    """
    try:
        born = date.fromisoformat(born_on)
    except ValueError:
        return birth_year is not None and on.year - birth_year <= below
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return age < below


def takes_children(columns: Sequence[str]) -> bool:
    """Say whether children with a guardian's consent may stand in the file: only beside it."""
    return Column.GUARDIAN_CONSENT in columns
