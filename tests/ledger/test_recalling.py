"""A ready file goes when somebody in it may no longer be held there (L-07, L-12)."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from lilong.journal.queries import entries_of
from lilong.kernel import clock
from lilong.kernel.errors import Refused
from lilong.kernel.subject import Subject
from lilong.ledger import operations as ledger
from lilong.ledger.models import GuardianConsent, Person, PersonExport
from lilong.ledger.operations import exporting, retention, rights
from lilong.ledger.privacy.words import Column, RequestKind
from lilong.notices.models import Notice
from tests.cast import Cast
from tests.ledger.privacy_scenes import AT, later
from tests.ledger.test_exporting import WISH, fetched, made, resident
from tests.ledger.test_rights import answered, asked

BESIDE = (*WISH.columns, Column.GUARDIAN_CONSENT)
Capture = Callable[..., Any]


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def consent(cast: Cast, child: Person, **days: Any) -> GuardianConsent:
    return rights.record_consent(
        person_id=child.pk, guardian="大一（虚构）", relationship="母亲",
        **{"valid_from": date(2026, 1, 1), **days}, by=cast.data_protection_officer.actor, at=AT,
    )  # fmt: skip


def take_back(cast: Cast, row: GuardianConsent) -> None:
    rights.end_consent(
        consent_id=row.pk, person_id=row.person_id, by=cast.data_protection_officer.actor,
        at=later(1),
    )  # fmt: skip


def is_ready(row: PersonExport, cast: Cast) -> bool:
    """Say whether the file can be fetched; the one reason against it is that it was taken back."""
    row.refresh_from_db()
    if row.path:
        return bool(fetched(row, cast, days=2))
    with pytest.raises(Refused) as refused:
        fetched(row, cast, days=2)
    assert [one.code for one in refused.value.refusals] == ["recalled"]
    return False


def test_a_consent_taken_back_takes_back_the_files_with_the_child_and_no_others(
    cast: Cast, tmp_path: Path, django_capture_on_commit_callbacks: Capture
) -> None:
    child = resident(cast.home, "小一（虚构）", born=date(2015, 1, 1))
    resident(cast.home, "甲一（虚构）", born=date(1980, 1, 1))
    given = consent(cast, child)
    with_her, without = made(cast, columns=BESIDE, task="夏令营（虚构）"), made(cast)
    assert (with_her.made_count, without.made_count) == (2, 1)
    path = tmp_path / with_her.path
    with django_capture_on_commit_callbacks(execute=True):
        take_back(cast, given)
    assert (is_ready(with_her, cast), is_ready(without, cast)) == (False, True)
    assert not path.exists()
    assert exporting.remove_expired(office_id=cast.office.pk, at=later(9)) == 1


def test_who_asked_is_told_why_and_not_about_whom(cast: Cast) -> None:
    child = resident(cast.home, "小一（虚构）", born=date(2015, 1, 1))
    given = consent(cast, child)
    row = made(cast, columns=BESIDE)
    take_back(cast, given)
    told = Notice.objects.get(template="privacy.recalled")
    assert told.recipient == f"staff:{cast.section_head.staff.pk}"
    own = entries_of(Subject("person_export", str(row.pk)))[-1]
    assert own.type == "ledger.export_recalled"
    for words in (str(told.words), str(own.data), own.reason, str(own.actor)):
        assert "小一" not in words
        assert str(child.pk) not in words
    hers = entries_of(Subject("person", str(child.pk)))[-1]
    assert (hers.type, hers.data["exports"]) == ("ledger.consent_ended", [str(row.pk)])
    with clock.fixed(later(2)):
        asker = cast.section_head.client("en")
        page = asker.get(reverse("ledger:export", args=[row.pk])).content.decode()
        assert "Taken back, the file is deleted" in page
        assert "Fetch the file" not in page
        assert "小一" not in page
        assert "Taken back" in asker.get(reverse("ledger:exports")).content.decode()
        inbox = asker.get("/notices/").content.decode()
        assert f"Taken back: the file of {WISH.task}" in inbox


def test_another_consent_that_holds_keeps_the_file(cast: Cast) -> None:
    child = resident(cast.home, "小一（虚构）", born=date(2015, 1, 1))
    first, second = consent(cast, child), consent(cast, child)
    row = made(cast, columns=BESIDE)
    take_back(cast, first)
    assert is_ready(row, cast)
    take_back(cast, second)
    assert not is_ready(row, cast)


def test_a_consent_that_runs_out_takes_the_file_along_in_the_night(cast: Cast) -> None:
    child = resident(cast.home, "小一（虚构）", born=date(2015, 1, 1))
    consent(cast, child, valid_to=AT.date() + timedelta(days=1))
    row = made(cast, columns=BESIDE)
    retention.keep_to_the_rules(at=later(1))
    assert is_ready(row, cast)
    assert retention.keep_to_the_rules(at=later(2)) == 1
    assert not is_ready(row, cast)


def test_restricting_and_deleting_take_back_the_files_of_all_her_records(cast: Cast) -> None:
    one, twin = resident(cast.home, "甲一（虚构）"), resident(cast.home, "甲壹（虚构）")
    files = made(cast), made(cast, task="秋季走访（虚构）")
    head = cast.section_head.viewer_at(AT)
    ledger.merge_persons(
        kept_id=one.pk, gone_id=twin.pk, reason="同一人（虚构）", viewer=head, by=head.actor(),
        at=AT,
    )  # fmt: skip
    one.refresh_from_db()
    answered(cast, asked(cast, one, RequestKind.RESTRICT))
    assert [is_ready(row, cast) for row in files] == [False, False]
    third = resident(cast.home, "甲三（虚构）")
    again = made(cast)
    answered(cast, asked(cast, third, RequestKind.DELETE), who="leader")
    assert not is_ready(again, cast)
