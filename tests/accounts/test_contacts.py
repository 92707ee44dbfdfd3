"""Where notices reach a person is kept by the system administrator alone."""

import pytest
from django.urls import reverse

from lilong.accounts import operations
from lilong.accounts.terms import ContactSpec
from lilong.journal import queries as journal
from lilong.kernel import clock
from lilong.kernel.errors import NotVisible, Refused
from lilong.kernel.subject import Subject
from tests.cast import Cast

GIVEN = ContactSpec("li@example.invalid", "li.one", "li4711")


def change(cast: Cast, who: str = "system_administrator", spec: ContactSpec = GIVEN, **more):
    staff = more.get("staff", cast.handler.staff)
    by = getattr(cast, who).actor
    return operations.change_contacts(staff, spec, by=by, at=clock.now())


def test_the_ids_are_kept_and_the_journal_names_fields_only(cast: Cast):
    staff = change(cast)
    assert (staff.wecom_user, staff.dingtalk_user) == ("li.one", "li4711")
    entry = journal.entries_of(Subject("staff", str(staff.pk)))[-1]
    assert entry.type == "accounts.contacts_changed"
    assert entry.data == {"fields": ["dingtalk_user", "email", "wecom_user"]}
    count = len(journal.entries_of(Subject("staff", str(staff.pk))))
    change(cast)
    assert len(journal.entries_of(Subject("staff", str(staff.pk)))) == count


def test_nobody_else_changes_them_and_no_two_share_one(cast: Cast):
    for who in ("security_administrator", "leader", "handler"):
        with pytest.raises(Refused):
            change(cast, who)
    with pytest.raises(NotVisible):
        change(cast, "outsider")
    change(cast)
    with pytest.raises(Refused) as error:
        change(cast, staff=cast.section_head.staff)
    assert [r.field for r in error.value.refusals] == ["wecom_user", "dingtalk_user"]


def test_they_are_changed_on_her_page(cast: Cast):
    client = cast.system_administrator.client("en")
    address = reverse("accounts:act", args=["contacts", cast.handler.staff.pk])
    page = client.get(reverse("accounts:staff", args=[cast.handler.staff.pk])).content.decode()
    assert address in page
    typed = {"email": "", "wecom_user": "a|b", "dingtalk_user": "li,4711"}
    wrong = client.post(address, typed)
    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {"wecom_user", "dingtalk_user"}
    assert client.post(address, {**typed, "wecom_user": "li.one", "dingtalk_user": ""}).url
    page = client.get(reverse("accounts:staff", args=[cast.handler.staff.pk])).content.decode()
    assert "li.one" in page
    assert 'value="li.one"' in client.get(address).content.decode()
    assert cast.security_administrator.client().get(address).status_code == 403
