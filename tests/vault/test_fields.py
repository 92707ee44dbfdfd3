import copy
import json
import pickle
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import connection
from django.forms import modelform_factory
from django.forms.renderers import DjangoTemplates
from django.template import Context, Template

from lilong.vault.fields import Protected, blind
from lilong.vault.protected import clear_text
from lilong.vault.suites import Tampered
from tests.vault.people import Person

NAME, PHONE, IDENTITY = "测小试", "19900001234", "310000190001019990"
CLEAR = (NAME, PHONE, IDENTITY)


def make(**more: Any) -> Person:
    return Person.objects.create(name=NAME, phone=PHONE, identity=IDENTITY, **more)


def raw(column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM tests_vault_person")
        return cursor.fetchone()[0]


def test_the_column_holds_only_ciphertext(people: Any) -> None:
    make()
    for column in ("name", "phone", "identity", "phone_index"):
        assert not any(clear in raw(column) for clear in CLEAR)
    assert raw("phone").startswith("aes256gcm-sha256.t1.")


@pytest.mark.parametrize("suite", ["aes256gcm-sha256", "sm4gcm-sm3"])
def test_what_is_written_is_read_back_in_either_suite(
    people: Any, settings: Any, suite: str
) -> None:
    settings.VAULT_SUITE = suite
    make()
    stored = people.get()
    assert raw("name").startswith(f"{suite}.")
    assert clear_text(stored.name) == NAME
    assert clear_text(stored.identity) == IDENTITY


def test_values_of_both_suites_live_side_by_side(people: Any, settings: Any) -> None:
    make()
    settings.VAULT_SUITE = "sm4gcm-sm3"
    make()
    assert {clear_text(one.phone) for one in people.all()} == {PHONE}


def test_equal_values_have_different_ciphertexts(people: Any) -> None:
    first, second = make(), make()
    for one in (first, second):
        one.refresh_from_db()
    assert first.phone.stored != second.phone.stored
    assert first.phone == second.phone


def test_everything_that_prints_a_value_prints_its_mask(people: Any) -> None:
    fresh = Person(
        name=NAME, phone=PHONE, identity=IDENTITY, address="示例路12弄3号402室", note="x"
    )
    fresh.save()
    for person in (fresh, people.get()):
        assert str(person.name) == "测*"
        assert f"{person.phone}" == "199****1234"
        assert f"{person.identity!s:>20}".strip() == "310*************90"
        assert str(person.address) == "示例路12弄3号***室"
        assert str(person.note) == "***"
        page = Template("{{ p.name }} {{ p.phone }} {{ p.identity }}").render(
            Context({"p": person})
        )
        shown = [page, repr(person.__dict__), repr([person.phone]), "%s %r" % ((person.name,) * 2)]
        shown.append(str(pickle.dumps(person)))
        assert not any(clear in text for clear in CLEAR for text in shown)


def test_json_refuses_a_protected_value(people: Any) -> None:
    with pytest.raises(TypeError):
        json.dumps({"phone": make().phone})


def test_pickle_carries_ciphertext_that_opens_again(people: Any) -> None:
    for value in (Person(phone=PHONE).phone, Person.objects.get(pk=make().pk).phone):
        packed = pickle.dumps(value)
        assert PHONE.encode() not in packed
        assert clear_text(pickle.loads(packed)) == PHONE
        assert copy.deepcopy(value) is value


def test_nothing_and_empty_stay_what_they_are(people: Any) -> None:
    people.create(name="", phone="", identity=None)
    stored = people.get()
    assert stored.identity is None
    assert not stored.phone
    assert str(stored.phone) == ""
    assert stored.phone_index == ""
    assert raw("phone") == ""
    assert people.filter(identity__isnull=True).count() == 1


def test_a_value_is_found_by_its_blind_index_however_it_is_written(people: Any) -> None:
    make()
    wide = PHONE.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    for spelling in ("199 0000 1234", "+86 199-0000-1234", wide):
        assert people.get(phone_index=blind("phone", spelling)).pk
    assert people.get(name_index=blind("name", " 测 小试"))
    assert not people.filter(phone_index=blind("phone", "19900001235"))
    assert blind("identity", "31000019000101999x") == blind("identity", "31000019000101999X")
    assert blind("name", PHONE) != blind("phone", PHONE)


def test_bulk_creation_encrypts_and_indexes(people: Any) -> None:
    people.bulk_create([Person(phone=PHONE, name=NAME) for _ in range(3)])
    assert people.filter(phone_index=blind("phone", PHONE)).count() == 3


def test_a_search_in_the_ciphertext_is_refused(people: Any) -> None:
    for lookup in ("phone", "phone__contains", "phone__in", "phone__startswith"):
        with pytest.raises(FieldError):
            people.filter(**{lookup: PHONE})


def test_a_ciphertext_moved_to_another_column_does_not_open(people: Any) -> None:
    make()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tests_vault_person SET note = phone")
    moved = people.get().note
    assert str(moved) == "***"
    with pytest.raises(Tampered):
        clear_text(moved)


def test_a_value_copied_to_another_field_is_encrypted_for_it(people: Any) -> None:
    make()
    person = people.get()
    person.note = person.phone
    person.save()
    assert clear_text(people.get().note) == PHONE
    assert people.get().note.stored != people.get().phone.stored


def test_saving_again_does_not_encrypt_again(people: Any) -> None:
    make()
    before = raw("phone")
    people.get().save()
    assert raw("phone") == before


def test_update_encrypts(people: Any) -> None:
    make()
    people.update(phone="19900005678", phone_index=blind("phone", "19900005678"))
    assert clear_text(people.get().phone) == "19900005678"


def test_a_form_shows_the_mask_and_keeps_the_value_it_gets_back(people: Any) -> None:
    person = make()
    form_class = modelform_factory(Person, fields=["name", "phone"])
    html = form_class(instance=person, renderer=DjangoTemplates()).as_p()
    assert "199****1234" in html
    assert PHONE not in html
    form_class({"name": "测*", "phone": "19900005678"}, instance=person).save()
    stored = people.get()
    assert clear_text(stored.name) == NAME
    assert clear_text(stored.phone) == "19900005678"
    assert stored.phone_index == blind("phone", "19900005678")


def test_a_deferred_value_is_loaded_when_looked_at(people: Any) -> None:
    make()
    assert str(people.defer("phone").get().phone) == "199****1234"
    assert isinstance(people.values_list("phone", flat=True).get(), Protected)


def test_the_field_survives_a_migration_file() -> None:
    for name in ("phone", "phone_index"):
        field = Person._meta.get_field(name)
        _name, _path, args, kwargs = field.deconstruct()
        again = type(field)(*args, **kwargs)
        assert again.deconstruct()[3] == kwargs
