"""`lilong prepare` may be run at every start: what is there stays, what is wrong is refused."""

import stat
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from lilong.accounts import demo as accounts_demo
from lilong.cases.models import Matter
from lilong.config import readiness
from lilong.config.management.commands import prepare
from lilong.config.secrets import NO_SECRET, ensure_secret
from lilong.ledger import demo as ledger_demo
from lilong.programmes import demo as programmes_demo
from lilong.resources import demo as resources_demo
from lilong.rulebook.models import CalendarYear, RuleValue
from lilong.vault import keys
from lilong.work_orders import demo as orders_demo
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings) -> None:
    settings.VAR = tmp_path


def test_it_makes_a_secret_only_its_owner_reads_and_keeps_it(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "secret_key.txt"
    assert ensure_secret(path)
    first = path.read_text()
    assert len(first) > 60
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not ensure_secret(path)
    assert path.read_text() == first


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    call_command("prepare")
    secret = (tmp_path / "secret_key.txt").read_text()
    counts = RuleValue.objects.count(), CalendarYear.objects.count()
    assert min(counts) > 0
    call_command("prepare")
    assert (RuleValue.objects.count(), CalendarYear.objects.count()) == counts
    assert (tmp_path / "secret_key.txt").read_text() == secret


def test_waiting_migrations_are_gone_through(monkeypatch: pytest.MonkeyPatch) -> None:
    called = []
    assert not readiness.is_behind()
    monkeypatch.setattr(prepare, "is_behind", lambda: True)
    monkeypatch.setattr(prepare, "call_command", lambda *args, **more: called.append(args))
    call_command("prepare")
    assert called == [("migrate",)]


def test_the_vaults_keys_are_made_unless_the_environment_has_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = []
    monkeypatch.setattr(keys, "ensure_file", lambda: made.append(1))
    with override_settings(VAULT_KEYS=None):
        call_command("prepare")
    assert made == [1]


def test_a_declaration_that_loses_stored_matters_is_refused(cast: Cast) -> None:
    Matter.objects.create(
        office=cast.office, kind="work_order", number="JL-1", stage="vanished", title="x",
        lead_unit=cast.units["section"], opened_at="2026-01-01T00:00:00Z",
        recorded_at="2026-01-01T00:00:00Z",
    )  # fmt: skip
    with pytest.raises(CommandError, match="work_order: vanished"):
        call_command("prepare")


def test_the_demonstration_is_loaded_only_where_it_is_allowed() -> None:
    with override_settings(DEMO=False), pytest.raises(CommandError, match="LILONG_DEMO"):
        call_command("prepare", "--demo")


def test_the_demonstration_goes_into_an_empty_database_only(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    loaded: list[str] = []
    monkeypatch.setattr(accounts_demo, "load", lambda **_who: loaded.append("people"))
    monkeypatch.setattr(ledger_demo, "load", lambda **_who: loaded.append("ledger"))
    monkeypatch.setattr(orders_demo, "load", lambda **_who: loaded.append("orders"))
    monkeypatch.setattr(resources_demo, "load", lambda **_who: loaded.append("goods"))
    monkeypatch.setattr(programmes_demo, "load", lambda **_who: loaded.append("campaigns"))
    with override_settings(DEMO=True):
        call_command("prepare", "--demo", stderr=StringIO())
        assert loaded == ["people", "ledger", "orders", "goods", "campaigns"]
        request.getfixturevalue("cast")
        call_command("prepare", "--demo")
    assert loaded == ["people", "ledger", "orders", "goods", "campaigns"]


def test_sessions_need_a_secret_of_ones_own() -> None:
    with override_settings(SECRET_KEY=NO_SECRET):
        assert not readiness.has_secret()
    with override_settings(SECRET_KEY="x" * 60):
        assert readiness.has_secret()
