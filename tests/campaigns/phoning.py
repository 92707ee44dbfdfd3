"""How tests play a phone: a packet fetched, changes sent, with and without files."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.test import Client

from lilong.campaigns.carrying import owner_of
from lilong.campaigns.models import Line
from lilong.kernel.identifiers import new_id
from tests.campaigns.doing import AT, Run, estate_of, prepare
from tests.cast import Cast, Member


def telling(cast: Cast, homes: int = 6, **more: Any) -> Run:
    """Let a notice run in the east of the subdistrict, over so many homes."""
    estate = estate_of(cast, homes, **more)
    facts = {"occasion": "flood", "words": "今晚有雨，地下车库请移车（虚构）"}
    run = prepare(cast.section_head, "household_notices", facts, place_ids=(estate.pk,))
    run.freeze()
    Line.objects.filter(roll=run.roll).update(area_path=cast.areas["east"].path)
    run.open("telling")
    return run


@dataclass
class Phone:
    """A phone in somebody's hand."""

    who: Member
    language: str = "en"
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.who.client(self.language)

    @property
    def owner(self) -> str:
        return owner_of(self.who.viewer_at(AT))

    def packet(self, **given: Any) -> Any:
        return self.client.get("/campaigns/round/packet.json", given)

    def lines(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.packet().json()["lines"]
        return found

    def send(self, *changes: dict[str, Any], **more: Any) -> Any:
        owner = more.pop("owner", None) or self.owner
        body = {"owner": owner, "sent_at": AT.isoformat(), "changes": changes} | more
        return self.client.post(
            "/campaigns/sync/", json.dumps(body), content_type="application/json",
            headers={"accept": "application/json"},
        )  # fmt: skip

    def send_files(self, changes: list[dict[str, Any]], files: dict[str, Any]) -> Any:
        body = {"owner": self.owner, "sent_at": AT.isoformat(), "changes": changes}
        given = {"changes": json.dumps(body)} | {f"file-{key}": one for key, one in files.items()}
        return self.client.post("/campaigns/sync/", given)


def told(line: Line | dict[str, Any], move: str = "tell", **more: Any) -> dict[str, Any]:
    """Return a change as the phone writes it."""
    key, revision = (
        (line["id"], line["revision"]) if isinstance(line, dict) else (line.pk, line.revision)
    )
    answers = {"answers": {"channel": "door"}} if move == "tell" else {}
    return {
        "id": str(new_id()), "line": str(key), "move": move, "revision": revision,
        "made_at": AT.isoformat(), "note": "", "reason": "", **answers, **more,
    }  # fmt: skip


def outcomes(answer: Any) -> list[str]:
    """Return what became of each change."""
    assert answer.status_code == 200, answer.content
    return [one["outcome"] for one in answer.json()["results"]]


def key_of(row: dict[str, Any]) -> UUID:
    """Return a change's key."""
    return UUID(row["id"])
