"""What the measuring of imports does inside Django: the office, its homes, the steps of a run."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.core.management import call_command

from lilong.accounts.models import Office
from lilong.exchange import operations as exchange
from lilong.exchange.models import ImportRun
from lilong.kernel import clock
from lilong.kernel.actor import Actor, system
from lilong.ledger import operations as ledger
from lilong.ledger.specs import PlaceSpec
from lilong.ledger.terms import PlaceKind
from lilong.territory.models import Area, Level
from lilong.vault import keys

SINCE = date(2015, 1, 1)
Step = Callable[[], tuple[str, dict[str, int]]]


def prepare(code: str) -> Office:
    """Make the tables and an invented office."""
    call_command("migrate", verbosity=0)
    keys.ensure_file()
    area, _made = Area.objects.get_or_create(
        code=code,
        defaults={
            "name": "试演街道（虚构）", "level": Level.SUBDISTRICT, "path": "zz00.",
            "valid_from": SINCE,
        },
    )  # fmt: skip
    office, _made = Office.objects.get_or_create(
        code=code, defaults={"name": "试演街道办事处（虚构）", "area": area}
    )
    return office


def build(office: Office, rows: int, homes: int) -> None:
    """Build the dwellings the invented persons live in."""
    by, at = actor(office), clock.real_now()
    for number in range(-(-rows // (3 * homes))):
        spec = PlaceSpec(
            kind=PlaceKind.BUILDING, road=f"试演{number // 500 + 1}路",
            lane=str(number // 20 % 25 + 1), number=str(number % 20 + 1),
            area_id=office.area_id, valid_from=SINCE,
        )  # fmt: skip
        rooms = [
            PlaceSpec(
                kind=PlaceKind.DWELLING, parent_id=spec.id, room=f"{n // 4 + 1}0{n % 4 + 1}",
                valid_from=SINCE,
            )
            for n in range(homes)
        ]  # fmt: skip
        ledger.add_places([spec, *rooms], office_id=office.pk, by=by, at=at)


def actor(office: Office) -> Actor:
    """Return who imports."""
    return system("bench", office.pk)


def steps(office: Office, path: Path) -> list[Step]:
    """Return the two steps of an import: the check of every row, the rows going in."""
    by, at = actor(office), clock.real_now()
    run = exchange.receive(
        file=exchange.File.at(path), adapter="ledger_persons", source="cloud",
        purpose="register_keeping", by=by, at=at,
    )  # fmt: skip

    def check() -> tuple[str, dict[str, int]]:
        exchange.check(run_id=run.pk, by=by, at=at, in_background=False)
        return "check", counts(exchange.run_import(run_id=run.pk, at=at))

    def bring_in() -> tuple[str, dict[str, int]]:
        exchange.start_import(run_id=run.pk, by=by, at=at, in_background=False)
        return "import", counts(exchange.run_import(run_id=run.pk, at=at))

    return [check, bring_in]


def counts(run: ImportRun) -> dict[str, int]:
    """Return what became of the rows."""
    names = ("created", "changed", "unchanged", "conflict", "rejected")
    return {name: getattr(run, f"{name}_count") for name in names}
