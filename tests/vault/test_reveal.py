from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext

from lilong.kernel.actor import Actor, ActorKind
from lilong.kernel.errors import Refused
from lilong.kernel.subject import Subject
from lilong.vault.append_only import AppendOnly
from lilong.vault.models import ReadLog
from lilong.vault.operations import reveal
from lilong.vault.queries import read_log
from lilong.vault.rules import may_reveal
from lilong.vault.terms import PURPOSE_NAMES, Purpose
from tests.vault.people import Person

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SUBJECT = Subject("person", "1")


def by(purpose: str, office_id: int = 1, staff_id: int = 7) -> Actor:
    return Actor(
        kind=ActorKind.STAFF,
        office_id=office_id,
        staff_id=staff_id,
        post_id=3,
        label="调度 · 测小试",
        purpose=purpose,
    )


def person() -> Person:
    return Person.objects.get(pk=Person.objects.create(name="测小试", phone="19900001234").pk)


def test_who_says_why_sees_the_value_and_leaves_a_line(people: Any) -> None:
    one = person()
    shown = reveal(
        subject=SUBJECT,
        fields={"phone": one.phone, "name": one.name, "identity": one.identity},
        by=by("contact"),
        at=AT,
        address="192.0.2.7",
    )
    assert shown == {"phone": "19900001234", "name": "测小试", "identity": ""}
    (line,) = read_log(1)
    assert (line.staff_id, line.post_id, line.purpose) == (7, 3, "contact")
    assert (line.subject_kind, line.subject_id, line.address) == ("person", "1", "192.0.2.7")
    assert line.fields == ["identity", "name", "phone"]
    assert line.at == AT


@pytest.mark.parametrize("purpose", ["", "curiosity"])
def test_without_a_known_purpose_nothing_is_shown_and_nothing_logged(
    people: Any, purpose: str
) -> None:
    with pytest.raises(Refused) as refused:
        reveal(subject=SUBJECT, fields={"phone": person().phone}, by=by(purpose), at=AT)
    refusal = refused.value.refusals[0]
    assert (refusal.rule, refusal.field) == ("L-08", "purpose")
    assert not ReadLog.objects.exists()


def test_every_purpose_is_accepted_and_has_a_name_in_both_languages() -> None:
    assert set(PURPOSE_NAMES) == set(Purpose)
    for purpose, name in PURPOSE_NAMES.items():
        assert may_reveal(purpose) is None
        with translation.override("zh-hans"):
            assert gettext(name) != name


def test_a_damaged_value_is_a_sentence_and_no_crash(people: Any) -> None:
    one = person()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tests_vault_person SET phone = 'aes256gcm-sha256.gone.AAAA'")
    damaged = Person.objects.get(pk=one.pk)
    assert str(damaged.phone) == "***"
    with pytest.raises(Refused) as refused:
        reveal(subject=SUBJECT, fields={"phone": damaged.phone}, by=by("contact"), at=AT)
    assert refused.value.refusals[0].code == "unreadable"


def test_the_read_log_answers_by_office_subject_person_and_time(people: Any) -> None:
    one = person()
    for day, (office_id, staff_id, key) in enumerate([(1, 7, "1"), (1, 8, "2"), (2, 9, "1")]):
        reveal(
            subject=Subject("person", key),
            fields={"phone": one.phone},
            by=by("audit", office_id, staff_id),
            at=AT + timedelta(days=day),
        )
    assert [line.staff_id for line in read_log(1)] == [8, 7]
    assert [line.staff_id for line in read_log(1, subject=SUBJECT)] == [7]
    assert [line.staff_id for line in read_log(1, staff_id=8)] == [8]
    assert [line.staff_id for line in read_log(1, since=AT + timedelta(days=1))] == [8]
    assert [line.staff_id for line in read_log(1, until=AT + timedelta(days=1))] == [7]
    assert read_log(3) == []


def test_the_read_log_is_only_added_to(people: Any) -> None:
    reveal(subject=SUBJECT, fields={"phone": person().phone}, by=by("audit"), at=AT)
    line = ReadLog.objects.get()
    for attempt in (line.save, line.delete, ReadLog.objects.all().delete):
        with pytest.raises(AppendOnly):
            attempt()
    with pytest.raises(AppendOnly):
        ReadLog.objects.update(purpose="audit")
