import stat
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection

from lilong.journal.models import Entry
from lilong.kernel.actor import system
from lilong.kernel.clock import now
from lilong.kernel.subject import Subject
from lilong.vault import keys, rotation
from lilong.vault.fields import blind
from lilong.vault.models import Rotation
from lilong.vault.operations import reveal_sealed, rotate, seal
from lilong.vault.protected import clear_text
from lilong.vault.sealing import open_text, seal_text
from tests.vault.people import Person

GOOD = {"current": "a", "keys": {"a": "QUFB" * 10 + "QUE="}, "index": "QUFB" * 10 + "QUE="}


@pytest.fixture
def key_file(settings: Any, tmp_path: Path) -> Path:
    settings.VAULT_KEYS = None
    settings.VAULT_KEYS_FILE = tmp_path / "deep" / "vault_keys.json"
    return settings.VAULT_KEYS_FILE


@pytest.fixture
def everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rotation walks over the invented people as well as over the vault's own rows."""
    models = [Person, *rotation.apps.get_models()]
    monkeypatch.setattr(rotation, "apps", SimpleNamespace(get_models=lambda: models))


def change_key() -> Rotation:
    return rotate(by=system("test"), at=now())


def test_the_key_file_is_made_once_and_for_its_owner_only(key_file: Path) -> None:
    assert keys.ensure_file()
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    before = key_file.read_text()
    assert not keys.ensure_file()
    assert key_file.read_text() == before
    assert list(key_file.parent.iterdir()) == [key_file]
    assert open_text(seal_text("x", "t.c"), "t.c") == "x"


def test_no_file_is_made_when_the_environment_gives_the_keys(settings: Any, tmp_path: Path) -> None:
    settings.VAULT_KEYS_FILE = tmp_path / "vault_keys.json"
    assert not keys.ensure_file()
    assert not settings.VAULT_KEYS_FILE.exists()


def test_missing_keys_say_what_to_do(key_file: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="lilong prepare"):
        keys.ring()


@pytest.mark.parametrize(
    "wrong",
    [
        {"keys": {}}, {"current": "b"}, {"index": "short"}, {"index": "QUE="},
        {"keys": {"a": "?"}}, {"current": "a.b", "keys": {"a.b": GOOD["index"]}}, {"keys": 7},
    ],
)  # fmt: skip
def test_damaged_keys_are_refused(settings: Any, wrong: dict[str, Any]) -> None:
    settings.VAULT_KEYS = GOOD
    assert keys.ring().current == "a"
    settings.VAULT_KEYS = GOOD | wrong
    with pytest.raises(ImproperlyConfigured) as fault:
        keys.ring()
    assert str(GOOD["index"]) not in str(fault.value)


def test_an_unknown_suite_is_refused(settings: Any) -> None:
    settings.VAULT_SUITE = "rot13"
    with pytest.raises(ImproperlyConfigured, match="rot13"):
        seal_text("x", "t.c")


def test_a_ring_never_prints_its_keys() -> None:
    assert repr(keys.ring()) == "<KeyRing t1: 1 keys>"


def test_rotation_encrypts_everything_with_a_new_key(
    key_file: Path, people: Any, everywhere: None
) -> None:
    keys.ensure_file()
    for number in range(7):
        people.create(name="测小试", phone=f"1990000{number:04}", identity=None)
    subject = Subject("matter", "1")
    sealed = seal(subject=subject, field="phone", value="19900001234", office_id=1, at=now())
    run = change_key()
    assert (run.key_id, run.rows_count) == ("k2", 8)
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    for number, person in enumerate(people.order_by("pk")):
        assert person.phone.stored.startswith("aes256gcm-sha256.k2.")
        assert clear_text(person.phone) == f"1990000{number:04}"
        assert person.identity is None
        assert person.note.stored == ""
    assert people.filter(phone_index=blind("phone", "19900000003")).count() == 1
    shown = reveal_sealed(subject=subject, copy_ids=[sealed.copy_id], by=_auditor(), at=now())
    assert shown == {sealed.copy_id: "19900001234"}
    assert Entry.objects.get(type="vault.keys_rotated").data == {"key": "k2", "rows": 8}
    assert change_key().key_id == "k3"


def _auditor() -> Any:
    return type(system("x"))(kind=system("x").kind, office_id=1, purpose="audit")


def test_an_interrupted_rotation_is_gone_on_with(
    key_file: Path, people: Any, everywhere: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.ensure_file()
    for _number in range(5):
        people.create(name="测小试")
    monkeypatch.setattr(rotation, "BATCH", 2)

    def pull_the_plug(_table: str, rows: int) -> None:
        if rows >= 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate(by=system("test"), at=now(), progress=pull_the_plug)
    prefixes = [person.name.stored.split(".")[1] for person in people.order_by("pk")]
    assert prefixes == ["k2", "k2", "k1", "k1", "k1"]
    run = change_key()
    assert (run.key_id, run.rows_count) == ("k2", 3)
    assert {person.name.stored.split(".")[1] for person in people.all()} == {"k2"}


def test_a_row_changed_meanwhile_keeps_its_change(
    key_file: Path, people: Any, everywhere: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.ensure_file()
    person = people.create(name="测小试")
    read = rotation.clear_text

    def slowly(value: Any) -> str:
        monkeypatch.setattr(rotation, "clear_text", read)
        people.filter(pk=person.pk).update(name="测小新")
        return read(value)

    monkeypatch.setattr(rotation, "clear_text", slowly)
    change_key()
    assert clear_text(people.get().name) == "测小新"


def test_a_damaged_row_does_not_stop_the_rotation(
    key_file: Path, people: Any, everywhere: None
) -> None:
    keys.ensure_file()
    people.create(name="测小试")
    sound = people.create(name="测小试", phone="19900001234")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tests_vault_person SET name = 'x.y.z'")
    change_key()
    sound.refresh_from_db()
    assert sound.name.stored == "x.y.z"
    assert sound.phone.stored.startswith("aes256gcm-sha256.k2.")


def test_a_change_of_suite_is_carried_through(
    key_file: Path, settings: Any, people: Any, everywhere: None
) -> None:
    keys.ensure_file()
    people.create(phone="19900001234")
    settings.VAULT_SUITE = "sm4gcm-sm3"
    change_key()
    assert people.get().phone.stored.startswith("sm4gcm-sm3.k2.")
    assert people.get(phone_index=blind("phone", "19900001234"))


def test_with_keys_from_the_environment_the_new_one_is_given_there(
    settings: Any, people: Any, everywhere: None
) -> None:
    people.create(phone="19900001234")
    given = settings.VAULT_KEYS
    settings.VAULT_KEYS = {
        **given, "current": "t2", "keys": {**given["keys"], "t2": given["index"]},
    }  # fmt: skip
    assert change_key().key_id == "t2"
    assert people.get().phone.stored.startswith("aes256gcm-sha256.t2.")


def test_the_command_rotates(key_file: Path, db: Any, capsys: Any) -> None:
    keys.ensure_file()
    call_command("vault", "rotate")
    assert capsys.readouterr().out == "k2: 0\n"
