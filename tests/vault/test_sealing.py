from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lilong.journal.models import Entry
from lilong.kernel.actor import Actor, ActorKind
from lilong.kernel.errors import NotVisible, Refused
from lilong.kernel.subject import Subject
from lilong.vault.models import ReadLog, SealedCopy, SubjectKey
from lilong.vault.operations import destroy, reveal_sealed, seal, seal_many
from lilong.vault.queries import check_sealed
from lilong.vault.sealed import Claim, Sealed, SealState, Secret

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
BY = Actor(kind=ActorKind.STAFF, office_id=1, staff_id=7, purpose="handling")
ONE, TWO = Subject("matter", "1"), Subject("matter", "2")


def keep(subject: Subject, value: str, field: str = "phone") -> Sealed:
    return seal(subject=subject, field=field, value=value, office_id=1, at=AT)


def state(subject: Subject, sealed: Sealed, **changed: Any) -> SealState:
    claim = {"field": sealed.field, "commitment": sealed.commitment, "copy_id": sealed.copy_id}
    ((_claim, found),) = check_sealed([Claim(subject, 1, **(claim | changed))])
    return found


@pytest.mark.parametrize("suite", ["aes256gcm-sha256", "sm4gcm-sm3"])
def test_a_sealed_value_can_be_opened_and_proved(settings: Any, suite: str) -> None:
    settings.VAULT_SUITE = suite
    sealed = keep(ONE, "19900001234")
    shown = reveal_sealed(subject=ONE, copy_ids=[sealed.copy_id], by=BY, at=AT)
    assert shown == {sealed.copy_id: "19900001234"}
    assert state(ONE, sealed) == SealState.SOUND
    assert state(ONE, sealed, commitment="0" * 64) == SealState.DIFFERS
    assert state(ONE, sealed, copy_id=uuid4()) == SealState.COPY_MISSING
    assert state(ONE, sealed, field="name") == SealState.DIFFERS
    assert ReadLog.objects.get().fields == ["phone"]


def test_a_commitment_tells_nothing_across_subjects() -> None:
    assert keep(ONE, "19900001234").commitment != keep(TWO, "19900001234").commitment
    assert keep(ONE, "19900001234").commitment == keep(ONE, "19900001234").commitment


def test_neither_key_nor_copy_stands_in_clear() -> None:
    keep(ONE, "19900001234")
    assert "19900001234" not in str(SealedCopy.objects.values())
    assert SubjectKey.objects.get().wrapped.stored.startswith("aes256gcm-sha256.t1.")
    assert str(SubjectKey.objects.get().wrapped) == "***"


def test_many_values_of_many_subjects_take_few_statements() -> None:
    secrets = [
        Secret(Subject("matter", str(n)), field, f"{field} {n}")
        for n in range(100)
        for field in ("name", "phone")
    ]
    with CaptureQueriesContext(connection) as counted:
        sealed = seal_many(secrets, office_id=1, at=AT)
    assert len(counted) < 20
    assert SubjectKey.objects.count() == 100
    assert [one.field for one in sealed[:2]] == ["name", "phone"]
    assert state(Subject("matter", "42"), sealed[85]) == SealState.SOUND
    assert seal_many([], office_id=1, at=AT) == []


def test_a_destroyed_subject_is_beyond_reach_and_says_so() -> None:
    sealed, other = keep(ONE, "19900001234"), keep(TWO, "19900005678")
    destroy(subject=ONE, by=BY, at=AT)
    destroy(subject=ONE, by=BY, at=AT)
    row = SubjectKey.objects.get(subject_id="1")
    assert not row.wrapped
    assert row.destroyed_at == AT
    with pytest.raises(Refused):
        reveal_sealed(subject=ONE, copy_ids=[sealed.copy_id], by=BY, at=AT)
    with pytest.raises(Refused):
        keep(ONE, "19900009999")
    assert state(ONE, sealed) == SealState.DESTROYED
    assert state(TWO, other) == SealState.SOUND
    tombstone = Entry.objects.get(type="vault.subject_destroyed")
    assert tombstone.data == {"head": "", "id": "1", "kind": "matter", "length": 0}
    assert tombstone.actor == BY.as_data()


def test_a_subject_that_never_sealed_anything_gets_a_tombstone_too() -> None:
    destroy(subject=ONE, by=BY, at=AT)
    assert SubjectKey.objects.get().destroyed_at == AT
    assert Entry.objects.count() == 1


def test_a_copy_opens_for_its_own_subject_and_purpose_only() -> None:
    sealed = keep(ONE, "19900001234")
    for subject in (TWO, Subject("person", "1")):
        with pytest.raises(NotVisible):
            reveal_sealed(subject=subject, copy_ids=[sealed.copy_id], by=BY, at=AT)
    nobody = Actor(kind=ActorKind.STAFF, office_id=1)
    with pytest.raises(Refused):
        reveal_sealed(subject=ONE, copy_ids=[sealed.copy_id], by=nobody, at=AT)
    assert not ReadLog.objects.exists()


def test_a_destroyed_key_leaves_no_trace_in_sqlite() -> None:
    destroy(subject=ONE, by=BY, at=AT)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA secure_delete").fetchone()[0] == 1
