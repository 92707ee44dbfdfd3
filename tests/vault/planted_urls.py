"""A page that breaks with clear text all around it."""

import structlog
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from tests.vault.people import Person

log = structlog.get_logger("lilong.tests.planted")


def breaking(request: HttpRequest) -> HttpResponse:
    name, phone = request.POST["name"], request.POST["phone"]
    person = Person(name=name, phone=phone, identity=request.POST["identity"])
    values = {"person": person.__dict__, "name": name}
    log.info("about to break", person=person.name, phone=phone, text=f"call {phone}")
    log.error("cannot", phone=person.phone, known=[person.identity])
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    raise ValueError(f"no such phone {phone}, {person.name}, {len(values)}")


urlpatterns = [path("breaking/", breaking)]
