from datetime import UTC, datetime, timedelta
from fractions import Fraction
from hashlib import sha256
from types import MappingProxyType
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from lilong.journal.canonical import canonical
from lilong.journal.entries import ChainHead, Draft
from lilong.journal.models import Chain, Entry
from lilong.journal.operations import append, append_many
from lilong.journal.queries import count_by_type, entries_of, entries_since
from lilong.kernel.actor import Actor, ActorKind
from lilong.kernel.errors import Stale
from lilong.kernel.subject import Subject
from lilong.vault.append_only import AppendOnly
from lilong.vault.fields import Protected
from lilong.vault.terms import Kind

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=UTC)
BY = Actor(kind=ActorKind.STAFF, office_id=1, staff_id=7, label="调度 · 测小试")
RULE = Subject("rule", "12")


def draft(subject: Subject = RULE, **more: Any) -> Draft:
    return Draft(office_id=1, subject=subject, type="rule.approved", **more)


def test_entries_of_a_subject_form_a_chain() -> None:
    first = append(draft(reason="因为“有需要”\n"), by=BY, at=AT)
    second = append(draft(data={"b": [1, 2], "a": "甲"}), by=BY, at=AT)
    entries = entries_of(RULE)
    assert [e.sequence for e in entries] == [1, 2]
    assert entries[0].previous == ""
    assert entries[1].previous == entries[0].hash == first.head
    assert second == ChainHead(2, entries[1].hash)
    chain = Chain.objects.get()
    assert (chain.length, chain.head) == second
    assert entries[1].at == AT
    assert entries[1].actor["label"] == "调度 · 测小试"
    assert entries[1].data == {"a": "甲", "b": [1, 2]}


def test_the_hash_is_over_the_canonical_json_of_all_fields() -> None:
    append(draft(reason="理由", data={"z": 1.5, "a": None}), by=BY, at=AT)
    entry = Entry.objects.get()
    fields = {
        field.attname: getattr(entry, field.attname)
        for field in Entry._meta.concrete_fields
        if field.attname != "hash"
    }
    assert entry.hash == sha256(canonical(fields).encode()).hexdigest()


def test_an_owner_that_keeps_its_head_needs_no_chain_row() -> None:
    matter = Subject("matter", str(uuid4()))
    head = append(draft(matter), by=BY, at=AT, after=ChainHead())
    head = append(draft(matter), by=BY, at=AT, after=head)
    assert head.length == 2
    assert not Chain.objects.exists()


def test_two_who_append_after_the_same_head_are_told_apart() -> None:
    matter = Subject("matter", "1")
    append(draft(matter), by=BY, at=AT, after=ChainHead())
    with pytest.raises(Stale), transaction.atomic():
        append(draft(matter), by=BY, at=AT, after=ChainHead())
    assert len(entries_of(matter)) == 1


def test_many_drafts_go_in_at_once_and_in_order() -> None:
    owned = [Subject("matter", str(n)) for n in range(3)]
    drafts: list[tuple[Draft, ChainHead | None]] = []
    for subject in owned:
        drafts += [(draft(subject), ChainHead()), (draft(subject), ChainHead())]
    drafts += [(draft(Subject("rule", str(n % 2))), None) for n in range(4)]
    heads = append_many(drafts, by=BY, at=AT)
    assert [head.length for head in heads] == [1, 2, 1, 2, 1, 2, 1, 1, 2, 2]
    for subject in owned:
        first, second = entries_of(subject)
        assert second.previous == first.hash
    assert {(c.length, c.head) for c in Chain.objects.all()} == set(heads[-2:])
    append_many([(draft(Subject("rule", str(n))), None) for n in range(3)], by=BY, at=AT)
    assert sorted(Chain.objects.values_list("length", flat=True)) == [1, 3, 3]


def test_nothing_to_append_is_no_fault() -> None:
    assert append_many([], by=BY, at=AT) == []


def test_an_entry_is_never_changed_or_deleted() -> None:
    append(draft(), by=BY, at=AT)
    entry = Entry.objects.get()
    for attempt in (
        entry.save,
        entry.delete,
        lambda: Entry.objects.update(reason=""),
        lambda: Entry.objects.all().delete(),
        lambda: Entry.objects.bulk_update([entry], ["reason"]),
        lambda: Entry._base_manager.filter(pk=entry.pk).update(reason=""),
        lambda: Entry.objects.update_or_create(pk=entry.pk),
        lambda: Entry.objects.bulk_create([entry], ignore_conflicts=True),
    ):
        with pytest.raises(AppendOnly):
            attempt()  # type: ignore[operator]


def test_a_protected_value_cannot_enter_the_journal() -> None:
    with pytest.raises(TypeError):
        append(draft(data={"phone": Protected(Kind.PHONE, clear="19900001234")}), by=BY, at=AT)


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        append(draft(), by=BY, at=AT.replace(tzinfo=None))


def test_values_that_have_one_spelling_are_written_and_others_refused() -> None:
    key = uuid4()
    data = {"id": key, "at": AT, "day": AT.date(), "share": Fraction(2, 3), "kind": Kind.NAME}
    append(draft(data=MappingProxyType(data)), by=BY, at=AT)
    assert Entry.objects.get().data == {
        "id": str(key),
        "at": "2026-03-02T09:30:00.123456+00:00",
        "day": "2026-03-02",
        "share": "2/3",
        "kind": "name",
    }
    for wrong in (float("nan"), object(), {1, 2}):
        with pytest.raises((TypeError, ValueError)):
            append(draft(data={"x": wrong}), by=BY, at=AT)


def test_an_office_reads_its_entries_since_a_moment_and_counts_them() -> None:
    before = datetime.now(UTC)
    append(draft(), by=BY, at=AT)
    append(Draft(office_id=1, subject=RULE, type="rule.ended"), by=BY, at=AT)
    append(Draft(office_id=2, subject=Subject("rule", "9"), type="rule.ended"), by=BY, at=AT)
    after = datetime.now(UTC) + timedelta(seconds=1)
    assert [e.type for e in entries_since(1, before)] == ["rule.approved", "rule.ended"]
    assert [e.sequence for e in entries_since(1, before, types=["rule.ended"])] == [2]
    assert len(entries_since(1, before, limit=1)) == 1
    assert entries_since(1, after) == []
    assert count_by_type(1, before, after) == {"rule.approved": 1, "rule.ended": 1}
    assert count_by_type(3, before, after) == {}


def test_a_large_batch_is_hashed_and_stored_like_a_small_one() -> None:
    drafts = [(draft(Subject("matter", str(n)), reason=f"a\tb\n\\{n}"), None) for n in range(150)]
    heads = append_many([(one, ChainHead()) for one, _after in drafts], by=BY, at=AT)
    entries = {entry.subject_id: entry for entry in Entry.objects.all()}
    assert [entries[str(n)].hash for n in range(150)] == [head.head for head in heads]
    assert entries["7"].reason == "a\tb\n\\7"
    with pytest.raises(Stale), transaction.atomic():
        append_many([(one, ChainHead()) for one, _after in drafts], by=BY, at=AT)
