"""Files of matters: who marks them, how long they are kept."""

from datetime import datetime, timedelta

import pytest

from lilong.attachments import faces
from lilong.attachments import operations as attachments
from lilong.attachments import queries as attached
from lilong.attachments.models import Attachment
from lilong.attachments.terms import Kind
from lilong.cases import policies, queries
from lilong.cases.models import Matter
from lilong.kernel.actor import system
from lilong.kernel.clock import SHANGHAI
from lilong.kernel.errors import NotVisible, Refused
from tests.cases.doing import evidence
from tests.cases.test_matters import AT, item
from tests.cast import Member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def mark(who: Member, file: Attachment) -> None:
    viewer = who.viewer_at(AT)
    attachments.mark(
        attachment_id=file.pk, kind=Kind.PHOTO_BEFORE, viewer=viewer, by=viewer.actor(), at=AT
    )


def test_who_takes_part_marks_photos_and_nobody_else(cast):
    matter = item(cast)
    evidence(cast.handler, matter, AT)
    file = Attachment.objects.get()
    mark(cast.section_head, file)
    mark(cast.leader, file)
    for stranger in (cast.other_handler, cast.outsider):
        with pytest.raises(NotVisible):
            mark(stranger, file)
    viewer = cast.handler.viewer_at(AT)
    shown = faces.shelf(viewer, queries.subject_of(matter.pk))
    assert [line.label for line in shown.lines] == [str(Kind.PHOTO_BEFORE.label)]


def test_who_does_not_see_a_matter_may_not_mark_its_files(cast):
    matter = item(cast)
    assert policies.may_mark_files(cast.handler.viewer_at(AT), str(matter.pk))
    assert not policies.may_mark_files(cast.outsider.viewer_at(AT), str(matter.pk))


def test_seeing_alone_marks_nothing(cast, monkeypatch):
    matter = item(cast)
    evidence(cast.handler, matter, AT)
    Matter.objects.update(lead_unit=cast.units["station"], raiser_unit=cast.units["station"])
    matter.assignments.update(unit=cast.units["station"])
    monkeypatch.setattr("lilong.cases.policies.accounts.centre_unit_id", lambda _office: None)
    with pytest.raises(Refused):
        mark(cast.leader, Attachment.objects.get())


def test_files_go_when_their_matter_was_closed_longer_ago_than_the_rulebook_says(cast):
    kept, over = item(cast), item(cast)
    for matter in (kept, over):
        evidence(cast.handler, matter, AT)
    later = datetime(2037, 2, 1, 12, 0, tzinfo=SHANGHAI)
    Matter.objects.filter(pk=over.pk).update(closed_at=AT)
    assert not list(attached.expired(AT.replace(year=2036)))
    gone = [row.subject_id for row in attached.expired(later)]
    assert gone == [str(over.pk)]
    attachments.remove_expired(by=system("tests"), at=later)
    assert attached.gone(queries.subject_of(over.pk))
    assert attached.of(queries.subject_of(kept.pk)), "an open matter keeps its files"


def test_the_years_of_retention_end_on_a_day_that_exists(cast):
    leap = datetime(2028, 2, 29, 12, 0, tzinfo=SHANGHAI)
    since = queries.kept_since(cast.office.pk, leap)
    assert since == leap.replace(year=2018, day=28)
    assert leap - since > timedelta(days=3652)
