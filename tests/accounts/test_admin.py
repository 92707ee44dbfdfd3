"""The Django admin is a window, and only the system administrator stands before it."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from lilong.accounts.admin import ReadOnlyAdmin, shown_fields
from lilong.accounts.models import ApiClient, Staff
from tests.cast import Cast

OURS = [m for m, one in admin.site._registry.items() if isinstance(one, ReadOnlyAdmin)]


def test_only_the_system_administrator_may_look(cast: Cast) -> None:
    for name, member in cast.home.members.items():
        response = member.client().get("/admin/", follow=True)
        assert response.status_code == (200 if name == "system_administrator" else 403), name
    assert cast.outsider.client().get("/admin/", follow=True).status_code == 403
    response = Client().get("/admin/", follow=True)
    assert response.request["PATH_INFO"] == "/accounts/sign-in/"


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_table_opens_and_none_can_be_changed(cast: Cast, model: Any) -> None:
    client = cast.system_administrator.client()
    names = model._meta.app_label, model._meta.model_name
    listing = client.get(reverse("admin:{}_{}_changelist".format(*names)))
    assert listing.status_code == 200
    row = model.objects.first()
    if row is not None:
        page = client.get(reverse("admin:{}_{}_change".format(*names), args=[row.pk]))
        assert page.status_code in {200, 302}
        assert client.post(page.wsgi_request.path, {"name": "x"}).status_code in {302, 403}
        gone = reverse("admin:{}_{}_delete".format(*names), args=[row.pk])
        assert client.post(gone, {"post": "yes"}).status_code in {302, 403}
        assert model.objects.filter(pk=row.pk).exists()
    assert client.get(reverse("admin:{}_{}_add".format(*names))).status_code == 403


def test_the_rows_are_those_of_her_own_office(cast: Cast) -> None:
    client = cast.system_administrator.client()
    page = client.get(reverse("admin:accounts_staff_changelist")).content.decode()
    assert cast.handler.staff.username in page
    assert cast.outsider.staff.username not in page
    theirs = reverse("admin:accounts_staff_change", args=[cast.outsider.staff.pk])
    assert cast.outsider.staff.username not in client.get(theirs, follow=True).content.decode()


def test_no_password_and_no_token_is_shown(cast: Cast) -> None:
    assert "password" not in shown_fields(Staff)
    assert "token_hash" not in shown_fields(ApiClient)
    client = cast.system_administrator.client()
    address = reverse("admin:accounts_staff_change", args=[cast.handler.staff.pk])
    assert "md5$" not in client.get(address).content.decode()
