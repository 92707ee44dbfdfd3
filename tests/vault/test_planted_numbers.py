from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.views.debug import ExceptionReporter

from lilong.journal.entries import Draft
from lilong.journal.models import Entry
from lilong.journal.operations import append
from lilong.journal.queries import entries_of
from lilong.kernel.actor import Actor, ActorKind
from lilong.kernel.subject import Subject
from lilong.vault.operations import destroy, reveal, seal
from lilong.vault.reports import ProtectedExceptionReporter
from tests.vault.people import Person
from tests.vault.planted import (
    PLANTED,
    SECRETS,
    captured_log,
    database_bytes,
    spellings,
    traces_in,
)

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
BY = Actor(kind=ActorKind.STAFF, office_id=1, staff_id=7, label="调度 · 测小试", purpose="audit")


def plant() -> None:
    """Do with the planted people all that the vault and the journal do with anybody."""
    for person in PLANTED:
        row = Person.objects.create(
            name=person.name,
            phone=person.phone,
            identity=person.identity,
            address=person.address,
            note=f"{person.name}住在{person.address}",
        )
        subject = Subject("person", str(row.pk))
        seals = [
            seal(subject=subject, field=field, value=value, office_id=1, at=AT)
            for field, value in (("name", person.name), ("phone", person.phone))
        ]
        append(
            Draft(office_id=1, subject=subject, type="person.recorded", sealed=seals),
            by=BY,
            at=AT,
        )
        stored = Person.objects.get(pk=row.pk)
        shown = reveal(
            subject=subject, fields={"phone": stored.phone, "name": stored.name}, by=BY, at=AT
        )
        assert shown["phone"] == person.phone
    destroy(subject=subject, by=BY, at=AT)


def test_the_search_finds_what_is_written_in_clear(people: Any) -> None:
    append(
        Draft(office_id=1, subject=Subject("x", "1"), type="x", reason=f"见{SECRETS[0]}"),
        by=BY,
        at=AT,
    )
    assert traces_in({"database": database_bytes()}) == [f"database: {SECRETS[0]}"]
    for secret in SECRETS:
        for spelling in spellings(secret):
            assert traces_in({"x": b"prefix " + spelling + b" suffix"}) == [f"x: {secret}"]
    assert traces_in({"x": "nothing"}) == []


def test_no_planted_value_stands_in_the_database(people: Any) -> None:
    plant()
    assert traces_in({"database": database_bytes()}) == []


def test_no_planted_value_stands_in_the_journal(people: Any) -> None:
    plant()
    entries = [entry.__dict__ for entry in Entry.objects.all()]
    chains = [entries_of(Subject("person", str(p.pk))) for p in Person.objects.all()]
    assert all(len(chain) == 1 for chain in chains)
    assert traces_in({"journal": repr(entries), "chains": repr(chains)}) == []


def test_no_planted_value_stands_in_the_log(people: Any) -> None:
    with captured_log() as text:
        plant()
    assert traces_in({"log": text.getvalue()}) == []


@pytest.mark.parametrize("debug", [True, False])
def test_no_planted_value_stands_on_an_error_page_or_in_its_log(
    people: Any, settings: Any, debug: bool
) -> None:
    settings.DEBUG = debug
    settings.BEHIND_TLS = settings.SECURE_SSL_REDIRECT = False
    settings.ROOT_URLCONF = "tests.vault.planted_urls"
    settings.DEFAULT_EXCEPTION_REPORTER = "lilong.vault.reports.ProtectedExceptionReporter"
    settings.MIDDLEWARE = ["django_structlog.middlewares.RequestMiddleware"]
    one = PLANTED[0]
    client = Client(raise_request_exception=False)
    client.cookies["caller"] = one.phone
    with captured_log() as text:
        answer = client.post(
            f"/breaking/?q={one.phone}&name={one.name}",
            {"name": one.name, "phone": one.phone, "identity": one.identity},
            headers={"referer": f"http://testserver/?name={one.name}"},
        )
        as_text = client.post(
            "/breaking/",
            {"name": one.name, "phone": one.phone, "identity": one.identity},
            headers={"accept": "text/plain"},
        )
    assert answer.status_code == as_text.status_code == 500
    assert "about to break" in text.getvalue()
    assert "ValueError" in text.getvalue()
    assert debug == ("ValueError" in answer.content.decode())
    places = {"page": answer.content, "text": as_text.content, "log": text.getvalue()}
    assert traces_in(places) == []


def test_a_report_without_a_request_works() -> None:
    one = PLANTED[0]
    try:
        raise KeyError(one.phone)
    except KeyError as fault:
        parts = (type(fault), fault, fault.__traceback__)
    for request in (None, RequestFactory().get("/", {"phone": one.phone})):
        report = ProtectedExceptionReporter(request, *parts)
        assert isinstance(report, ExceptionReporter)
        page = report.get_traceback_html() + report.get_traceback_text()
        assert "KeyError" in page
        assert traces_in({"report": page}) == []
