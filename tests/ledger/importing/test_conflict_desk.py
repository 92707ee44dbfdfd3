"""The conflict desk: both sides visible, decided once, by one person or by a rule of the office."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lilong.journal.models import Entry
from lilong.kernel import clock
from lilong.kernel.errors import Stale
from lilong.ledger import operations as ledger
from lilong.ledger.models import Conflict, Person, Preference, Relation
from lilong.ledger.operations import conflicts as operations
from lilong.ledger.specs import PersonSpec, RelationSpec, Source, Span
from lilong.ledger.terms import ConflictState, IdentityKind, RelationKind, SourceKind
from lilong.vault.models import ReadLog
from lilong.vault.operations import hand_over
from tests.cast import Cast, Member
from tests.ledger.importing import invented
from tests.ledger.importing.invented import estate, imported, line, outcome, table

pytestmark = pytest.mark.django_db
DESK = "/ledger/conflicts/"


@pytest.fixture
def disputed(cast: Cast, settings: Any, tmp_path: Path) -> list[Person]:
    """Three persons a visit told of; the cloud calls one otherwise, two have other phones."""
    invented.media(settings, tmp_path)
    homes = estate(cast, 4)
    specs = [
        PersonSpec(
            name=f"试演甲{n}", identity_kind=IdentityKind.RESIDENT, identity=invented.identity(n),
            phone=f"139{n:08}",
        )
        for n in range(3)
    ]  # fmt: skip
    relations = [
        RelationSpec(
            kind=RelationKind.LIVES, span=Span(date(2020, 7, 1)), person_id=spec.id,
            place_id=homes[n].pk,
        )
        for n, spec in enumerate(specs)
    ]  # fmt: skip
    persons = ledger.register_persons(
        specs, office_id=cast.office.pk, source=Source(SourceKind.VISIT, date(2020, 7, 1)),
        by=cast.committee_worker.actor, at=clock.real_now(), relations=relations,
    )  # fmt: skip
    rows = [
        line(0, homes[0].address, 姓名="试演乙0"),
        line(1, homes[1].address, 联系电话="13900077771"),
        line(2, homes[2].address, 联系电话="13900077772"),
    ]
    assert outcome(imported(cast.section_head, table(rows))) == {"conflict": 3}
    return persons


def one(key: str) -> Conflict:
    return Conflict.objects.filter(key=key).order_by("id")[0]


def decide(member: Member, conflict: Conflict, decision: str, reason: str = "已上门核实") -> Any:
    data = {"decision": decision, "revision": conflict.revision, "reason": reason}
    return member.client().post(f"{DESK}{conflict.pk}/", data)


def test_both_sides_stand_masked_on_the_desk(cast: Cast, disputed: list[Person]) -> None:
    page = cast.section_head.client().get(DESK).content.decode()
    assert page.count("<tr data-row>") == 3
    assert "社区云" in page
    for clear in ("试演甲0", "试演乙0", "13900077771", "13900000001"):
        assert clear not in page
    assert "139****7771" in page
    assert "139****0001" in page


@pytest.mark.parametrize(
    ("decision", "phone"),
    [("kept", "13900000001"), ("taken", "13900077771"), ("both_wrong", "13900000001")],
)
def test_a_conflict_is_decided_with_a_reason_and_keeps_its_history(
    cast: Cast, disputed: list[Person], decision: str, phone: str
) -> None:
    found = one("phone")
    response = decide(cast.section_head, found, decision)
    assert response.status_code == 302
    found.refresh_from_db()
    assert (found.state, found.reason) == (decision, "已上门核实")
    person = Person.objects.get(pk=found.subject_id)
    assert hand_over(person.phone) == phone
    entries = list(Entry.objects.filter(subject_id=str(person.pk)).order_by("sequence"))
    types = [entry.type.removeprefix("ledger.") for entry in entries]
    changed = ["person_changed"] if decision == "taken" else []
    assert types == ["person_registered", "conflict_found", *changed, "conflict_decided"]
    if changed:
        assert entries[2].data["source"] == "cloud"
    assert phone not in str([entry.data for entry in entries])


def test_without_a_reason_nothing_is_decided(cast: Cast, disputed: list[Person]) -> None:
    assert decide(cast.section_head, one("phone"), "kept", reason=" ").status_code == 422
    assert Conflict.objects.filter(state="open").count() == 3


def test_the_slower_one_is_told(cast: Cast, disputed: list[Person]) -> None:
    found = one("name")
    assert decide(cast.section_head, found, "kept").status_code == 302
    assert decide(cast.committee_secretary, found, "taken").status_code == 409
    with pytest.raises(Stale):
        operations.decide_conflict(
            found, ConflictState.TAKEN, reason="x", by=cast.section_head.actor,
            at=clock.real_now(),
        )  # fmt: skip
    assert hand_over(Person.objects.get(pk=found.subject_id).name) == "试演甲0"


def test_both_values_are_read_in_full_for_a_purpose_alone(
    cast: Cast, disputed: list[Person]
) -> None:
    found, client = one("phone"), cast.section_head.client()
    refused = client.post(f"{DESK}{found.pk}/reveal/", {"purpose": ""})
    assert refused.status_code == 422
    assert ReadLog.objects.count() == 0
    page = client.post(f"{DESK}{found.pk}/reveal/", {"purpose": "register_keeping"})
    assert "13900077771" in page.content.decode()
    assert "13900000001" in page.content.decode()
    log = ReadLog.objects.get()
    assert (log.purpose, log.subject_id) == ("register_keeping", str(found.subject_id))


def test_a_rule_says_first_what_it_would_settle_and_can_be_revoked(
    cast: Cast, disputed: list[Person]
) -> None:
    client = cast.section_head.client()
    wish = {"key": "phone", "source": "cloud", "reason": "手机号以社区云为准"}
    page = client.post(f"{DESK}rules/", wish)
    settling = page.context["settling"]
    assert (settling.taken, settling.kept, settling.left) == (2, 0, 0)
    assert Conflict.objects.filter(state="open").count() == 3
    assert client.post(f"{DESK}rules/", {**wish, "confirm": "1"}).status_code == 302
    assert list(Conflict.objects.filter(state="open").values_list("key", flat=True)) == ["name"]
    assert hand_over(Person.objects.get(pk=disputed[1].pk).phone) == "13900077771"

    later = line(1, Relation.objects.get(person=disputed[1]).place.address,
                 联系电话="13900066661", 更新时间="2026-11-25")  # fmt: skip
    assert outcome(imported(cast.section_head, table([later]))) == {"changed": 1}

    rule = Preference.objects.get()
    assert client.post(f"{DESK}rules/{rule.pk}/revoke/").status_code == 302
    rule.refresh_from_db()
    assert rule.revoked_at is not None
    assert client.post(f"{DESK}rules/{rule.pk}/revoke/").status_code == 409


def test_a_rule_that_prefers_what_stands_keeps_it(cast: Cast, disputed: list[Person]) -> None:
    client = cast.section_head.client()
    wish = {"key": "phone", "source": "visit", "reason": "以走访为准", "confirm": "1"}
    client.post(f"{DESK}rules/", wish)
    assert Conflict.objects.filter(state="open", key="phone").count() == 2  # the cloud speaks later
    assert Preference.objects.filter(revoked_at=None).count() == 1


def test_who_serves_another_area_or_another_office_sees_none(
    cast: Cast, disputed: list[Person]
) -> None:
    found = one("name")
    assert cast.committee_secretary.client().get(f"{DESK}{found.pk}/").status_code == 200
    Conflict.objects.filter(pk=found.pk).update(area_path=cast.areas["west"].path)
    assert cast.committee_secretary.client().get(f"{DESK}{found.pk}/").status_code == 404
    assert cast.committee_worker.client().get(DESK).status_code == 403
    assert cast.outsider.client().get(f"{DESK}{found.pk}/").status_code in {403, 404}
    assert cast.leader.client().get(DESK).status_code == 403
    refused = cast.committee_secretary.client().post(
        f"{DESK}rules/", {"key": "phone", "source": "cloud", "reason": "x", "confirm": "1"}
    )
    assert refused.status_code == 404
    assert Preference.objects.count() == 0


def test_taking_a_home_over_ends_the_one_and_begins_the_other(
    cast: Cast, disputed: list[Person]
) -> None:
    homes = [row.place for row in Relation.objects.filter(kind="lives").order_by("id")]
    moved = line(2, homes[0].address, 联系电话="13900077772", 更新时间="2026-11-24")
    imported(cast.section_head, table([moved]))
    found = one("lives")
    assert decide(cast.section_head, found, "taken").status_code == 302
    periods = Relation.objects.filter(person=disputed[2], kind="lives").order_by("valid_from")
    assert [(p.place_id, p.valid_to, p.source) for p in periods] == [
        (homes[2].pk, date(2026, 11, 23), "visit"), (homes[0].pk, None, "cloud"),
    ]  # fmt: skip


def test_what_was_decided_is_not_asked_again(cast: Cast, disputed: list[Person]) -> None:
    decide(cast.section_head, one("phone"), "kept")
    home = Relation.objects.get(person=one("phone").subject_id).place
    assert home is not None
    again = line(1, home.address, 联系电话="13900077771", 标签="独居老人")
    assert outcome(imported(cast.section_head, table([again]))) == {"changed": 1}
    assert Conflict.objects.filter(state="open").count() == 2
