"""Who is forgotten in the ledger stands on no receipt by name; the sums stay (L-07)."""

import pytest

from lilong.journal import relay
from lilong.journal.verifying import verify
from lilong.kernel.actor import system
from lilong.ledger import operations as ledger
from lilong.ledger.operations.erasing import erase_person
from lilong.ledger.specs import PersonSpec, Source
from lilong.ledger.terms import SourceKind
from lilong.resources import operations
from lilong.resources.models import Receipt, StockItem
from lilong.resources.terms import IssueSpec, ReceiverKind
from lilong.vault.models import SubjectKey
from tests.cast import Cast
from tests.resources.stock import AT, CODE, OCCASION, UNION, counts, hand_out

pytestmark = pytest.mark.django_db


def test_the_name_of_a_forgotten_person_leaves_her_receipts(cast: Cast, packs: StockItem) -> None:
    by, office_id = system("tests", cast.office.pk), cast.office.pk
    said = Source(SourceKind.OFFICE, AT.date())
    (person,) = ledger.register_persons(
        [PersonSpec(name="王小明（虚构）")], office_id=office_id, source=said, by=by, at=AT
    )
    spec = IssueSpec(
        CODE, OCCASION, person.pk, name="王小明（虚构）", stamp=UNION, number="19900001234",
        receiver_kind=ReceiverKind.PERSON,
    )  # fmt: skip
    hers = operations.issue(spec, office_id=office_id, by=cast.handler.actor, at=AT)
    other = hand_out(packs, cast.handler.actor)
    relay.drain()
    erase_person(person, why="request", by=by, at=AT)
    relay.drain()
    hers.refresh_from_db()
    other.refresh_from_db()
    assert (str(hers.receiver_name), hers.number_index) == ("", "")
    assert str(other.receiver_name)
    gone = SubjectKey.objects.exclude(destroyed_at=None).values_list("subject_id", flat=True)
    assert str(hers.pk) in gone
    assert str(other.pk) not in gone
    assert counts(packs) == (8, 10, 2, 0)
    assert Receipt.objects.count() == 2
    assert list(verify()) == []
    assert operations.forget_receiver(person.pk, office_id=office_id, by=by, at=AT) == 0
