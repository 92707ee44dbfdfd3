import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation

from lilong.journal import chains, links, ports
from lilong.journal.canonical import canonical
from lilong.journal.entries import ChainHead, Draft
from lilong.journal.faults import Fault
from lilong.journal.links import entry_rows
from lilong.journal.models import DailyRoot, Entry
from lilong.journal.operations import append, append_many, make_daily_root
from lilong.journal.queries import daily_roots, entries_of
from lilong.journal.verifying import verify
from lilong.kernel.clock import SHANGHAI
from lilong.kernel.errors import Refused
from lilong.kernel.subject import Subject
from lilong.vault.append_only import AppendOnly
from lilong.vault.models import SealedCopy, SubjectKey
from lilong.vault.operations import destroy, seal
from tests.journal.happenings import AT, BY, chain, execute

pytestmark = pytest.mark.django_db
RULE, OTHER = Subject("rule", "1"), Subject("rule", "2")
MATTER = Subject("matter", str(uuid4()))
E = "journal_entry"


def found() -> list[tuple[str, int, str]]:
    faults = list(verify())
    for fault in faults:
        for language in ("en", "zh-hans"):
            with translation.override(language):
                assert "{" not in fault.sentence
    return [(str(fault.subject), fault.sequence, str(fault.kind)) for fault in faults]


def forge(subject: Subject, sequence: int, *, onward: bool = False, **columns: Any) -> None:
    """Rewrite an entry with a fitting hash, and on request all entries after it."""
    previous = ""
    for row in list(entry_rows(subject.kind, [subject.id])):
        if row["sequence"] == sequence:
            row.update(columns)
        if row["sequence"] == sequence or (onward and row["sequence"] > sequence):
            row["previous"] = previous
            row["hash"] = links._hash_of(row)
            execute(
                f"UPDATE {E} SET reason = %s, previous = %s, hash = %s"
                " WHERE subject_kind = %s AND subject_id = %s AND sequence = %s",
                row["reason"], row["previous"], row["hash"],
                subject.kind, subject.id, row["sequence"],
            )  # fmt: skip
        previous = row["hash"]


def remove(subject: Subject, *sequences: int) -> None:
    for sequence in sequences:
        execute(
            f"DELETE FROM {E} WHERE subject_kind = %s AND subject_id = %s AND sequence = %s",
            subject.kind, subject.id, sequence,
        )  # fmt: skip


def smuggle(subject: Subject, after: ChainHead, **more: Any) -> None:
    """Write a well-formed entry without telling the owner of the chain."""
    draft = Draft(office_id=1, subject=subject, type="thing.forged", **more)
    append(draft, by=BY, at=AT, after=after)


@pytest.fixture
def owned() -> Iterator[dict[str, ChainHead]]:
    """Matters whose heads stand outside the journal."""
    heads: dict[str, ChainHead] = {}
    owner = chains.source_of("matter")
    chains.register("matter", lambda: ((key, *head) for key, head in heads.items()))
    yield heads
    chains.unregister("matter")
    if owner:
        chains.register("matter", owner)


def matter(heads: dict[str, ChainHead], subject: Subject = MATTER, length: int = 3) -> None:
    drafts = [(Draft(office_id=1, subject=subject, type="matter.moved"), None)] * length
    heads[subject.id] = append_many([(d, ChainHead()) for d, _ in drafts], by=BY, at=AT)[-1]


def test_a_sound_journal_has_no_faults(owned: dict[str, ChainHead]) -> None:
    chain(RULE, 3)
    matter(owned)
    owned["not-yet-anything"] = ChainHead()
    assert found() == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("office_id", 2), ("type", "rule.other"), ("version", 2), ("reason", "别的理由"),
        ("actor", '{"kind":"system"}'), ("data", '{"number":7}'), ("data", '{"number": 1}'),
        ("data", "no json"), ("sealed", '[{"field":"x"}]'), ("sealed", "7"),
        ("at", "2026-03-02 09:31:00+00:00"),
        ("recorded_at", "2026-03-02 09:31:00+00:00"), ("hash", "0" * 64), ("previous", "0" * 64),
    ],
)  # fmt: skip
def test_any_altered_column_is_found(column: str, value: Any) -> None:
    chain(RULE, 3)
    if column.endswith("at") and connection.vendor == "sqlite":
        value = value.removesuffix("+00:00")
    execute(f"UPDATE {E} SET {column} = %s WHERE sequence = 2", value)
    assert ("rule:1", 2, "altered") in found()


@pytest.mark.parametrize("column", ["id", "at", "recorded_at", "office_id"])
def test_a_column_filled_with_garbage_is_found(column: str) -> None:
    if connection.vendor != "sqlite":
        return  # PostgreSQL's own types let none in
    chain(RULE, 2)
    execute(f"UPDATE {E} SET {column} = '2026-99-99 00:00:00' WHERE sequence = 2")
    assert found() == [("rule:1", 2, "altered")]


def test_an_altered_key_is_found() -> None:
    chain(RULE, 2)
    key = uuid4()
    execute(
        f"UPDATE {E} SET id = %s WHERE sequence = 2",
        str(key) if connection.vendor == "postgresql" else key.hex,
    )
    assert found() == [("rule:1", 2, "altered")]


@pytest.mark.parametrize("sequence", [1, 2, 3])
def test_an_entry_rewritten_with_a_new_hash_is_found(sequence: int) -> None:
    chain(RULE, 3)
    forge(RULE, sequence, reason="nothing to see")
    assert found() == [("rule:1", sequence, "altered")]


def test_a_chain_rewritten_to_its_end_is_found_by_its_owner(owned: dict[str, ChainHead]) -> None:
    matter(owned)
    forge(MATTER, 2, onward=True, reason="nothing to see")
    assert found() == [(str(MATTER), 3, "altered")]


@pytest.mark.parametrize("sequence", [1, 2])
def test_a_missing_entry_is_found(sequence: int) -> None:
    chain(RULE, 3)
    remove(RULE, sequence)
    assert found() == [("rule:1", sequence, "missing")]


def test_a_chain_that_was_cut_off_is_found(owned: dict[str, ChainHead]) -> None:
    chain(RULE, 3)
    matter(owned)
    remove(RULE, 3)
    remove(MATTER, 2, 3)
    assert sorted(found()) == [(str(MATTER), 2, "cut_off"), ("rule:1", 3, "cut_off")]


def test_a_chain_that_has_vanished_is_found(owned: dict[str, ChainHead]) -> None:
    matter(owned)
    remove(MATTER, 1, 2, 3)
    assert found() == [(str(MATTER), 1, "cut_off")]


def test_an_entry_added_behind_the_owners_back_is_found(owned: dict[str, ChainHead]) -> None:
    matter(owned)
    smuggle(MATTER, owned[MATTER.id])
    assert found() == [(str(MATTER), 4, "inserted")]


def test_an_entry_far_beyond_the_end_is_found_and_said_once() -> None:
    head = chain(RULE, 2)
    smuggle(RULE, ChainHead(100_000, head.head))
    assert found() == [("rule:1", 100_001, "inserted")]


def test_an_entry_put_in_the_place_of_another_is_found() -> None:
    chain(RULE, 3)
    first = entries_of(RULE)[0]
    remove(RULE, 2)
    smuggle(RULE, ChainHead(1, first.hash))
    assert found() == [("rule:1", 2, "altered")]


def test_a_chain_nobody_owns_is_found(owned: dict[str, ChainHead]) -> None:
    matter(owned)
    smuggle(Subject("matter", "forged"), ChainHead())
    smuggle(Subject("secret", "forged"), ChainHead())
    assert sorted(found()) == [("matter:forged", 1, "inserted"), ("secret:forged", 1, "inserted")]


def test_an_owner_removed_without_a_tombstone_is_found(owned: dict[str, ChainHead]) -> None:
    matter(owned)
    owned.clear()
    assert found() == [(str(MATTER), 1, "inserted")]


def test_every_fault_of_many_chains_is_named() -> None:
    for number in range(700):
        smuggle(Subject("many", f"{number:04}"), ChainHead())
    execute(
        "INSERT INTO journal_chain (office_id, subject_kind, subject_id, length, head)"
        f" SELECT office_id, subject_kind, subject_id, sequence, hash FROM {E}"
    )
    assert found() == []
    execute(f"UPDATE {E} SET reason = 'x' WHERE subject_id IN ('0003', '0650')")
    assert sorted(found()) == [("many:0003", 1, "altered"), ("many:0650", 1, "altered")]


class TestSeals:
    def sealed_matter(self, owned: dict[str, ChainHead]) -> Entry:
        seals = [
            seal(subject=MATTER, field=field, value=value, office_id=1, at=AT)
            for field, value in (("name", "测小试"), ("phone", "19900001234"))
        ]
        draft = Draft(office_id=1, subject=MATTER, type="matter.raised", sealed=seals)
        owned[MATTER.id] = append(draft, by=BY, at=AT, after=ChainHead())
        return entries_of(MATTER)[0]

    def test_an_entry_names_field_commitment_and_copy_and_no_value(
        self, owned: dict[str, ChainHead]
    ) -> None:
        entry = self.sealed_matter(owned)
        assert [set(one) for one in entry.sealed] == [{"field", "commitment", "copy"}] * 2
        assert "19900001234" not in canonical(entry.sealed)
        assert found() == []

    def test_a_copy_that_is_gone_is_found(self, owned: dict[str, ChainHead]) -> None:
        self.sealed_matter(owned)
        SealedCopy.objects.filter(field="phone").delete()
        assert found() == [(str(MATTER), 1, "unsealed")]

    def test_a_copy_that_was_exchanged_is_found(self, owned: dict[str, ChainHead]) -> None:
        self.sealed_matter(owned)
        other = seal(subject=MATTER, field="phone", value="19900005678", office_id=1, at=AT)
        text = SealedCopy.objects.get(pk=other.copy_id).ciphertext
        SealedCopy.objects.filter(field="phone").update(ciphertext=text)
        assert found() == [(str(MATTER), 1, "unsealed")]

    def test_a_damaged_copy_is_found(self, owned: dict[str, ChainHead]) -> None:
        self.sealed_matter(owned)
        SealedCopy.objects.filter(field="name").update(ciphertext="not base64!")
        assert found() == [(str(MATTER), 1, "unsealed")]

    def test_a_key_removed_without_a_tombstone_is_found(self, owned: dict[str, ChainHead]) -> None:
        self.sealed_matter(owned)
        SubjectKey.objects.update(destroyed_at=AT, wrapped="")
        assert found() == [(str(MATTER), 1, "unsealed")] * 2
        SubjectKey.objects.all().delete()
        assert found() == [(str(MATTER), 1, "unsealed")] * 2

    def test_a_damaged_key_is_found(self, owned: dict[str, ChainHead]) -> None:
        self.sealed_matter(owned)
        execute("UPDATE vault_subjectkey SET wrapped = 'x'")
        assert found() == [(str(MATTER), 1, "unsealed")] * 2

    def test_a_deleted_subject_stays_green(self, owned: dict[str, ChainHead]) -> None:
        self.sealed_matter(owned)
        destroy(subject=MATTER, by=BY, at=AT)
        assert found() == []
        owned.clear()
        assert found() == []

    def test_a_deleted_subject_is_still_held_by_its_tombstone(
        self, owned: dict[str, ChainHead]
    ) -> None:
        matter(owned)
        destroy(subject=MATTER, by=BY, at=AT)
        head = owned.pop(MATTER.id)
        smuggle(MATTER, head)
        assert found() == [(str(MATTER), 4, "inserted")]
        remove(MATTER, 3, 4)
        assert (str(MATTER), 3, "cut_off") in found()
        remove(MATTER, 1, 2)
        assert found() == [(str(MATTER), 3, "cut_off")]


class TestRoots:
    FIRST = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)

    @pytest.fixture(autouse=True)
    def three_days(self) -> Iterator[None]:
        """Entries on two days with an empty day between, and the roots of all three."""
        with time_machine.travel(self.FIRST, tick=False) as moment:
            chain(RULE, 2)
            chain(OTHER, 1)
            moment.shift(timedelta(days=2))
            chain_on(RULE)
            moment.shift(timedelta(days=1))
            make_daily_root(date(2026, 3, 4))
            yield

    def test_roots_form_a_chain_without_a_day_left_out(self) -> None:
        rows = list(reversed(daily_roots()))
        assert [row.date.day for row in rows] == [2, 3, 4]
        assert [(row.entries_count, row.chains_count) for row in rows] == [(3, 2), (0, 0), (1, 1)]
        assert [row.previous_root for row in rows] == ["", rows[0].root, rows[1].root]
        assert found() == []

    def test_making_a_root_again_changes_nothing(self) -> None:
        before = [row.root for row in daily_roots()]
        assert make_daily_root(date(2026, 3, 3)).root == before[1]
        assert [row.root for row in daily_roots()] == before
        with pytest.raises(AppendOnly):
            DailyRoot.objects.update(root="")

    def test_a_day_that_is_not_over_is_refused(self) -> None:
        for day in (date(2026, 3, 5), date(2026, 3, 6)):
            with pytest.raises(Refused) as refused:
                make_daily_root(day)
            assert refused.value.refusals[0].code == "day_not_over"

    def test_a_day_is_over_a_little_after_midnight_in_shanghai(self) -> None:
        early = datetime(2026, 3, 6, 0, 4, tzinfo=SHANGHAI)
        with time_machine.travel(early), pytest.raises(Refused):
            make_daily_root(date(2026, 3, 5))
        with time_machine.travel(datetime(2026, 3, 6, 0, 6, tzinfo=SHANGHAI)):
            make_daily_root(date(2026, 3, 5))

    def test_no_root_is_made_behind_later_ones(self) -> None:
        with pytest.raises(Refused) as refused:
            make_daily_root(date(2026, 3, 1))
        assert refused.value.refusals[0].code == "before_first_root"

    def test_a_forgery_of_entries_and_head_is_found_by_the_root(self) -> None:
        forge(OTHER, 1, reason="nothing to see")
        head = entries_of(OTHER)[0].hash
        execute("UPDATE journal_chain SET head = %s WHERE subject_id = '2'", head)
        assert found() == [("daily_root:2026-03-02", 0, "root")]

    def test_a_chain_removed_with_its_owner_is_found_by_the_root(self) -> None:
        remove(OTHER, 1)
        execute("DELETE FROM journal_chain WHERE subject_id = '2'")
        assert found() == [("daily_root:2026-03-02", 0, "root")]

    def test_an_entry_dated_back_with_its_owner_is_found_by_the_root(self) -> None:
        with time_machine.travel(self.FIRST + timedelta(days=1)):
            chain(Subject("rule", "3"), 1)
        assert found() == [("daily_root:2026-03-03", 0, "root")]

    def test_a_root_that_was_removed_or_altered_is_found(self) -> None:
        execute("UPDATE journal_dailyroot SET root = %s WHERE date = '2026-03-02'", "0" * 64)
        assert found() == [
            ("daily_root:2026-03-02", 0, "root"),
            ("daily_root:2026-03-03", 0, "root"),
        ]
        execute("DELETE FROM journal_dailyroot WHERE date <> '2026-03-04'")
        assert found() == [("daily_root:2026-03-04", 0, "root")]
        execute("DELETE FROM journal_dailyroot")
        make_daily_root(date(2026, 3, 4))
        execute("DELETE FROM journal_dailyroot WHERE date = '2026-03-03'")
        assert found() == [("daily_root:2026-03-03", 0, "root")]

    def test_who_forges_all_roots_is_found_by_one_on_paper(self) -> None:
        paper = {row.date: row.root for row in daily_roots()}
        forge(OTHER, 1, reason="nothing to see")
        execute("DELETE FROM journal_dailyroot")
        head = entries_of(OTHER)[0].hash
        execute("UPDATE journal_chain SET head = %s WHERE subject_id = '2'", head)
        make_daily_root(date(2026, 3, 3))
        assert found() == []
        kinds = [(f.subject.id, str(f.kind)) for f in verify(known_roots=paper)]
        assert kinds == [("2026-03-02", "root"), ("2026-03-03", "root"), ("2026-03-04", "root")]

    def test_the_command_makes_yesterdays_root_and_takes_one_on_paper(self) -> None:
        out = StringIO()
        chain_on(RULE)
        with time_machine.travel(datetime(2026, 3, 7, 3, 0, tzinfo=SHANGHAI)):
            call_command("journal", "root", "--json", stdout=out)
        made = json.loads(out.getvalue())
        assert (made["date"], made["entries"]) == ("2026-03-06", 0)
        call_command("journal", "verify", "--root", f"2026-03-06={made['root']}", stdout=out)
        with pytest.raises(SystemExit):
            call_command("journal", "verify", "--root", f"2026-03-05={made['root']}", stdout=out)
        for wrong in (["root", "--day", "2099-01-01"], ["verify", "--root", "yesterday"]):
            with pytest.raises(CommandError):
                call_command("journal", *wrong, stdout=out)


def chain_on(subject: Subject) -> ChainHead:
    return append(Draft(office_id=1, subject=subject, type="thing.done"), by=BY, at=AT)


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run() -> Run:
    def command(*args: str) -> tuple[int, str]:
        out = StringIO()
        try:
            call_command("journal", "verify", *args, stdout=out, stderr=StringIO())
        except SystemExit as end:
            return int(str(end.code)), out.getvalue()
        return 0, out.getvalue()

    return command


def test_the_command_ends_with_nothing_wrong(run: Run) -> None:
    chain(RULE, 3)
    assert run("--json") == (0, '{"sound": true, "entries": 3, "faults": [], "more": 0}\n')
    assert run()[0] == 0


def test_the_command_says_what_is_wrong_and_ends_with_one(run: Run) -> None:
    chain(RULE, 3)
    execute(f"UPDATE {E} SET reason = 'x' WHERE sequence = 2")
    code, text = run("--json")
    answer = json.loads(text)
    assert code == 1
    assert not answer["sound"]
    (fault,) = answer["faults"]
    assert (fault["subject"], fault["sequence"], fault["kind"]) == ("rule:1", 2, "altered")
    assert fault["sentence"]
    code, text = run()
    assert code == 1
    assert "rule:1 #2" in text


def test_the_command_checks_one_office(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "_finders", [{"east": 1, "west": 2}.get])
    chain(RULE, 3)
    append(Draft(office_id=2, subject=OTHER, type="thing.done"), by=BY, at=AT)
    execute(f"UPDATE {E} SET reason = 'x' WHERE office_id = 2")
    assert run("--office", "east", "--json") == (
        0, '{"sound": true, "entries": 3, "faults": [], "more": 0}\n',
    )  # fmt: skip
    assert run("--office", "west")[0] == 1
    with pytest.raises(CommandError):
        run("--office", "north")


def test_a_fault_has_a_sentence_in_both_languages() -> None:
    fault = Fault(RULE, 1, "altered", "Entry {sequence} of {subject} is missing.")  # type: ignore[arg-type]
    with translation.override("en"):
        assert fault.sentence == "Entry 1 of rule:1 is missing."
    with translation.override("zh-hans"):
        assert fault.sentence == "rule:1 的第 1 条记录缺失。"
