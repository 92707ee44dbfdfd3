"""Exports of persons: limited, approved by another, marked, gone in time (L-13, AC-03)."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from lilong.journal.queries import entries_of
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible, Refused
from lilong.kernel.subject import Subject
from lilong.ledger import operations as ledger
from lilong.ledger.models import Person, PersonExport, Place, Relation
from lilong.ledger.operations import exporting, rights
from lilong.ledger.privacy.exporting import is_child
from lilong.ledger.privacy.words import Column, ExportWish, State, Verb
from lilong.ledger.queries import exporting as queries
from lilong.ledger.specs import PersonSpec, RelationSpec, Span
from lilong.ledger.tasks import make_export
from lilong.ledger.terms import IdentityKind, RelationKind
from lilong.notices.models import Notice
from lilong.vault.masks import mask_address
from lilong.vault.models import ReadLog
from tests.cast import Cast, SmallOffice
from tests.ledger.privacy_scenes import AT, later
from tests.ledger.test_facts import dwelling
from tests.ledger.test_places import AT as LONG_AGO
from tests.ledger.test_places import BY, SAID, SINCE

WISH = ExportWish(
    "独居老人夏季走访（虚构文件1号）", "民政科", None, ("lives",), AT.date(),
    (Column.NAME, Column.IDENTITY, Column.ADDRESS), "xlsx",
)  # fmt: skip


def resident(
    office: SmallOffice, name: str, *, born: date | None = None, kind: RelationKind | None = None,
    number: str = "",
) -> Person:  # fmt: skip
    """Register somebody who lives in a dwelling of the east community."""
    spec = PersonSpec(
        name=name, born_on=born, identity=number,
        identity_kind=IdentityKind.RESIDENT if number else IdentityKind.NONE,
    )  # fmt: skip
    (made,) = ledger.register_persons(
        [spec], office_id=office.office.pk, source=SAID, by=BY, at=LONG_AGO
    )
    home = dwelling(office)
    tie = RelationSpec(
        kind=kind or RelationKind.LIVES, span=Span(SINCE), person_id=made.pk, place_id=home.pk
    )
    ledger.relate(tie, source=SAID, office_id=office.office.pk, by=BY, at=LONG_AGO)
    return made


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def wanted(cast: Cast, who: str = "section_head", **changes: Any) -> PersonExport:
    member = cast.home.member(who)
    viewer = member.viewer_at(AT)
    return exporting.request_export(
        wish=replace(WISH, **changes), viewer=viewer, by=viewer.actor(), at=AT
    )


def let_go(row: PersonExport, cast: Cast, who: str = "leader") -> PersonExport:
    by = cast.home.member(who).viewer_at(AT).actor()
    return exporting.decide_export(
        export_id=row.pk, verb=Verb.APPROVE, revision=row.revision, by=by, at=AT
    )


def made(cast: Cast, **changes: Any) -> PersonExport:
    row = let_go(wanted(cast, **changes), cast)
    exporting.make_export(export_id=row.pk, at=AT)
    row.refresh_from_db()
    return row


def fetched(
    row: PersonExport, cast: Cast, who: str = "section_head", **at: int
) -> tuple[str, bytes]:
    by = cast.home.member(who).viewer_at(AT).actor()
    return exporting.fetch_export(export_id=row.pk, by=by, at=later(**at), address="192.0.2.9")


def test_an_export_waits_for_a_second_person_and_is_marked_with_who_and_when(cast: Cast) -> None:
    resident(cast.home, "甲一（虚构）", number="310106194912310023")
    row = wanted(cast)
    assert row.state == State.PROPOSED
    with pytest.raises(Refused) as refused:
        fetched(row, cast)
    assert refused.value.refusals[0].code == "not_approved"
    exporting.make_export(export_id=row.pk, at=AT)
    row.refresh_from_db()
    assert row.path == ""
    let_go(row, cast)
    with clock.fixed(AT):
        make_export(str(row.pk))
        make_export(str(row.pk))
    name, content = fetched(row, cast)
    first, head, line = (
        CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    )
    assert cast.section_head.staff.name in first[0]
    assert "2026" in first[0]
    assert cast.section_head.staff.name.rstrip("（虚构）") in name
    assert "20261013-1000" in name
    assert head == ["姓名", "证件号码", "地址"]
    assert line[:2] == ["甲一（虚构）", "310106194912310023"]


def test_the_file_lies_encrypted_on_the_disk(cast: Cast, tmp_path: Path) -> None:
    resident(cast.home, "甲一（虚构）")
    row = made(cast, form="csv")
    stored = (tmp_path / row.path).read_bytes()
    assert "甲一".encode() not in stored
    assert "甲一".encode() in fetched(row, cast)[1]


def test_each_person_and_each_fetching_has_its_line_in_the_log(cast: Cast) -> None:
    people = [resident(cast.home, f"甲{n}（虚构）") for n in range(3)]
    row = made(cast)
    lines = ReadLog.objects.filter(subject_kind="person", purpose="export")
    assert {line.subject_id for line in lines} == {str(one.pk) for one in people}
    assert {line.staff_id for line in lines} == {cast.section_head.staff.pk}
    assert {line.reason for line in lines} == {WISH.task}
    fetched(row, cast)
    fetched(row, cast)
    taken = ReadLog.objects.filter(subject_kind="person_export", subject_id=str(row.pk))
    assert [line.address for line in taken] == ["192.0.2.9"] * 2
    types = [entry.type for entry in entries_of(Subject("person_export", str(row.pk)))]
    assert types == [
        "ledger.export_requested", "ledger.person_export_approved", "ledger.export_made",
        "ledger.export_fetched", "ledger.export_fetched",
    ]  # fmt: skip


def test_nobody_approves_her_own_export_and_only_the_leader_any(cast: Cast) -> None:
    resident(cast.home, "甲一（虚构）")
    row = wanted(cast)
    for who in ("section_head", "handler", "data_protection_officer", "system_administrator"):
        with pytest.raises(Refused):
            let_go(row, cast, who)
    PersonExport.objects.filter(pk=row.pk).update(proposed_by=cast.leader.staff)
    with pytest.raises(Refused) as refused:
        let_go(row, cast)
    assert refused.value.refusals[0].code == "own_proposal"


def test_only_who_asked_may_fetch(cast: Cast) -> None:
    resident(cast.home, "甲一（虚构）")
    row = made(cast)
    for who in ("leader", "committee_secretary", "audit_administrator"):
        with pytest.raises(Refused) as refused:
            fetched(row, cast, who)
        assert refused.value.refusals[0].code == "not_yours"
    with pytest.raises(NotVisible):
        exporting.fetch_export(export_id=row.pk, by=cast.outsider.actor, at=AT)


@pytest.mark.parametrize(
    "who", ["handler", "leader", "dispatcher", "grid_worker", "system_administrator"]
)
def test_who_may_not_export_cannot_ask(cast: Cast, who: str) -> None:
    resident(cast.home, "甲一（虚构）")
    with pytest.raises(Refused):
        wanted(cast, who)


def test_more_than_the_limit_nobody_and_no_task_are_refused(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Refused) as refused:
        wanted(cast)
    assert refused.value.refusals[0].code == "no_person"
    resident(cast.home, "甲一（虚构）")
    resident(cast.home, "甲二（虚构）")
    monkeypatch.setattr(exporting, "most_rows", lambda _office, _at: 1)
    with pytest.raises(Refused) as refused:
        wanted(cast)
    assert refused.value.refusals[0].params == {"count": 2, "most": 1}
    with pytest.raises(Refused) as refused:
        wanted(cast, task=" ", columns=(), on_day=later(1).date(), form="pdf")
    assert {r.field for r in refused.value.refusals} == {"task", "columns", "on_day", "kinds"}


def test_the_limit_is_the_rulebooks(cast: Cast) -> None:
    assert queries.most_rows(cast.office.pk, AT) == 500


def test_after_its_time_the_file_is_gone_and_the_link_says_so(cast: Cast, tmp_path: Path) -> None:
    resident(cast.home, "甲一（虚构）")
    row = made(cast)
    path = tmp_path / row.path
    assert row.expires_at == AT + timedelta(days=7)
    assert fetched(row, cast, days=6)
    with pytest.raises(Refused) as refused:
        fetched(row, cast, days=7)
    assert refused.value.refusals[0].code == "expired"
    assert exporting.remove_expired(office_id=cast.office.pk, at=later(6)) == 0
    assert exporting.remove_expired(office_id=cast.office.pk, at=later(7)) == 1
    assert not path.exists()
    with clock.fixed(later(8)):
        page = cast.section_head.client("en").get(reverse("ledger:export", args=[row.pk]))
    assert "expired and its file was deleted" in page.content.decode()


def test_a_restricted_person_is_in_no_export_not_even_when_restricted_later(cast: Cast) -> None:
    resident(cast.home, "甲一（虚构）")
    other = resident(cast.home, "甲二（虚构）")
    row = let_go(wanted(cast), cast)
    Person.objects.filter(pk=other.pk).update(is_restricted=True)
    exporting.make_export(export_id=row.pk, at=AT)
    row.refresh_from_db()
    assert (row.matched_count, row.made_count) == (2, 1)


def test_a_child_is_in_an_export_only_beside_her_guardians_consent(cast: Cast) -> None:
    child = resident(cast.home, "小一（虚构）", born=date(2015, 1, 1))
    resident(cast.home, "甲一（虚构）", born=date(1980, 1, 1))
    assert wanted(cast).matched_count == 1
    with_consent = (*WISH.columns, Column.GUARDIAN_CONSENT)
    assert wanted(cast, columns=with_consent).matched_count == 1
    rights.record_consent(
        person_id=child.pk, guardian="大一（虚构）", relationship="母亲",
        valid_from=date(2026, 1, 1), by=cast.data_protection_officer.actor, at=AT,
    )  # fmt: skip
    assert wanted(cast).matched_count == 1
    row = made(cast, columns=with_consent, form="csv")
    assert row.made_count == 2
    assert "大一（虚构） (母亲, 2026-01-01)" in fetched(row, cast)[1].decode("utf-8-sig")


def test_a_consent_that_has_run_out_lets_no_child_out_by_a_day_of_the_past(cast: Cast) -> None:
    child = resident(cast.home, "小一（虚构）", born=date(2015, 1, 1))
    resident(cast.home, "甲一（虚构）", born=date(1980, 1, 1))
    rights.record_consent(
        person_id=child.pk, guardian="大一（虚构）", relationship="母亲",
        valid_from=date(2026, 1, 1), valid_to=date(2026, 6, 30),
        by=cast.data_protection_officer.actor, at=AT,
    )  # fmt: skip
    columns = (*WISH.columns, Column.GUARDIAN_CONSENT)
    row = made(cast, columns=columns, on_day=date(2026, 5, 4), form="csv")
    assert row.made_count == 1
    assert "小一" not in fetched(row, cast)[1].decode("utf-8-sig")


def test_what_has_grown_beyond_the_limit_since_is_not_approved(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    resident(cast.home, "甲一（虚构）")
    monkeypatch.setattr(exporting, "most_rows", lambda _office, _at: 1)
    row = wanted(cast)
    resident(cast.home, "甲二（虚构）")
    with pytest.raises(Refused) as refused:
        let_go(row, cast)
    assert [one.code for one in refused.value.refusals] == ["too_many_persons"]
    row.refresh_from_db()
    assert row.state == State.PROPOSED


@pytest.mark.parametrize(
    ("born", "year", "child"),
    [
        ("2012-10-13", 2012, False),
        ("2012-10-14", 2012, True),
        ("", 2012, True),
        ("", 2011, False),
        ("", None, False),
    ],
)
def test_fourteen_is_counted_by_the_day(born: str, year: int | None, child: bool) -> None:
    assert is_child(born, year, on=date(2026, 10, 13), below=14) is child


def test_a_post_exports_nothing_beyond_its_area(cast: Cast) -> None:
    resident(cast.home, "甲一（虚构）")
    viewer = cast.committee_secretary.viewer_at(AT)
    west = replace(WISH, area_id=cast.areas["west"].pk)
    with pytest.raises(NotVisible):
        exporting.request_export(wish=west, viewer=viewer, by=viewer.actor(), at=AT)
    assert wanted(cast, "committee_secretary").matched_count == 1
    with pytest.raises(Refused):
        wanted(cast, area_id=cast.areas["west"].pk)


def test_the_approver_and_the_asker_are_told(cast: Cast) -> None:
    resident(cast.home, "甲一（虚构）")
    let_go(wanted(cast), cast)
    told = set(Notice.objects.values_list("template", "recipient"))
    assert ("privacy.proposed", f"post:{cast.leader.post.pk}") in told
    assert ("privacy.approved", f"staff:{cast.section_head.staff.pk}") in told


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_lead_from_asking_to_the_file(cast: Cast, language: str) -> None:
    resident(cast.home, "甲一（虚构）")
    with clock.fixed(AT):
        asker, leader = cast.section_head.client(language), cast.leader.client(language)
        assert asker.get(reverse("ledger:exports")).status_code == 200
        address = reverse("ledger:export_ask")
        assert asker.get(address).status_code == 200
        given = {
            "task": WISH.task, "recipients": "民政科", "area": "", "kinds": ["lives"],
            "on_day": "2026-10-13", "columns": ["name", "address"], "form": "csv",
        }  # fmt: skip
        assert asker.post(address, {**given, "kinds": ["owns"]}).status_code == 422
        page = asker.post(address, given)["Location"]
        file = page + "file/"
        assert asker.post(file).status_code == 422
        assert 'value="approve"' not in asker.get(page).content.decode()
        leader.post(page, {"revision": 0, "verb": "approve", "reason": ""})
        row = PersonExport.objects.get()
        make_export(str(row.pk))
        assert 'value="approve"' not in leader.get(page).content.decode()
        answer = asker.post(file)
        assert answer.status_code == 200
        assert "attachment" in answer["Content-Disposition"]
        assert "no-store" in answer["Cache-Control"]
        assert "甲一（虚构）" in answer.content.decode("utf-8-sig")
        assert asker.get(reverse("ledger:exports")).status_code == 200
        assert cast.handler.client().get(page).status_code == 403
        assert cast.committee_secretary.client().get(page).status_code == 404


def test_a_row_has_every_address_at_which_she_lives_and_is_registered(cast: Cast) -> None:
    person = resident(cast.home, "甲一（虚构）")
    first = Relation.objects.get(person=person, kind="lives").place
    second, elsewhere = dwelling(cast.home), dwelling(cast.home)
    gone = dwelling(cast.home)
    for at, place in enumerate((second, elsewhere, gone), 1):
        place.address = f"试演路{at}号502室"
        place.save(update_fields=["address"])
    Place.objects.filter(pk=elsewhere.pk).update(area_path=cast.areas["west"].path)
    ties = [
        (RelationKind.LIVES, second, Span(SINCE)),
        (RelationKind.REGISTERED, elsewhere, Span(SINCE)),
        (RelationKind.OWNS, gone, Span(SINCE)),
    ]
    for kind, place, span in ties:
        tie = RelationSpec(kind=kind, span=span, person_id=person.pk, place_id=place.pk)
        ledger.relate(tie, source=SAID, office_id=cast.office.pk, by=BY, at=LONG_AGO)
    columns = (Column.LIVES_AT, Column.REGISTERED_AT)
    row = made(cast, columns=columns, form="csv")
    _name, content = fetched(row, cast)
    _mark, header, line = content.decode("utf-8-sig").splitlines()
    assert header == "居住地址,户籍地址"
    lives, registered = line.split(",")
    assert set(lives.split("；")) == {first.address, second.address}
    assert registered == elsewhere.address
    assert gone.address not in line
    # Beyond the land that was asked for the room stays out.
    near = made(cast, columns=columns, form="csv", area_id=cast.areas["east"].pk)
    _name, content = fetched(near, cast)
    lives, registered = content.decode("utf-8-sig").splitlines()[2].split(",")
    assert set(lives.split("；")) == {first.address, second.address}
    assert registered == mask_address(elsewhere.address)
    assert registered != elsewhere.address
