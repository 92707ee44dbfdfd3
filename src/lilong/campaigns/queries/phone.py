"""Reads of "my round": whose lines a post carries on its phone, in which rounds that are open.

In a roll where the post looks after lines it gets those; where it looks after none, the lines of
its area that nobody looks after. A post without an area gets nothing it was not given.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.campaigns import flow, policies
from lilong.campaigns import grammar as g
from lilong.campaigns.models import Line, Round
from lilong.campaigns.terms import Stage
from lilong.ledger.queries.naming import MOST_NAMED, masked_names

# So many lines go in one parcel; who has more gets further ones.
MOST = 2_000


@dataclass(frozen=True, slots=True)
class OpenRound:
    """A round that is open, with its declaration."""

    row: Round
    declared: g.Round
    campaign: g.Campaign

    @property
    def unsettled(self) -> list[str]:
        """Return the states in which something is still to be done with a line."""
        return [s.key for s in self.declared.states if not s.settles]


@dataclass(frozen=True, slots=True)
class Parcel:
    """Lines of a post's round, by key; `after` begins the next parcel, None after the last."""

    lines: list[Line]
    names: dict[UUID, str]
    after: UUID | None


def open_rounds(viewer: Viewer) -> list[OpenRound]:
    """Return the open rounds of running campaigns of which the viewer may see a line. One query."""
    campaigns = policies.visible_campaigns(viewer).values("pk")
    rows = (
        Round.objects.filter(
            office=viewer.office_id, closed_at=None, roll__campaign__in=campaigns,
            roll__campaign__matter__stage=Stage.RUNNING,
        )
        .select_related("roll__campaign__matter")
        .order_by("due_date", "id")
    )  # fmt: skip
    found = []
    for row in rows:
        declared = flow.campaign(row.roll.campaign.matter.kind)
        found.append(OpenRound(row, declared.round(row.key), declared))
    return found


def parcel(
    viewer: Viewer, rounds: Sequence[OpenRound], *, after: UUID | None = None, most: int = MOST
) -> Parcel:
    """Return a parcel of the lines a post has still to call at, masked as it may see them."""
    wanted = _wanted(viewer, rounds)
    rows = policies.visible_lines(viewer).filter(wanted)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = list(rows.select_related("building").order_by("pk")[: most + 1])
    lines = found[:most]
    more = lines[-1].pk if len(found) > most else None
    return Parcel(lines, _names(viewer, rounds, lines), more)


def _wanted(viewer: Viewer, rounds: Sequence[OpenRound]) -> Q:
    own = policies.own_lines(viewer)
    rolls = [one.row.roll_id for one in rounds]
    mine = set(
        Line.objects.filter(own, office=viewer.office_id, roll__in=rolls)
        .values_list("roll", flat=True)
        .distinct()
    )
    wanted = Q(pk__in=[])
    for one in rounds:
        here = Q(roll=one.row.roll_id, state__in=one.unsettled)
        if one.row.roll_id in mine:
            wanted |= here & own
        elif viewer.area_path:
            area = Q(area_path__startswith=viewer.area_path)
            wanted |= here & area & Q(post=None, second_post=None)
    return wanted


def _names(viewer: Viewer, rounds: Sequence[OpenRound], lines: Sequence[Line]) -> dict[UUID, str]:
    """Return what a line's person is called, masked, where the viewer may see people (L-08).

    Of a walled campaign nobody's name leaves the house.
    """
    walled = {one.row.roll_id for one in rounds if one.campaign.walled}
    if not viewer.may(Capability.LEDGER_PERSONS):
        return {}
    open_ones = [line for line in lines if line.roll_id not in walled]
    found = {line.pk: str(line.name) for line in open_ones if line.name}
    for kind in ("person", "household"):
        keys = {line.pk: getattr(line, f"{kind}_id") for line in open_ones if line.kind == kind}
        known = _masked(viewer, kind, sorted({key for key in keys.values() if key}))
        found |= {line: known[key] for line, key in keys.items() if key in known}
    return found


def _masked(viewer: Viewer, kind: str, keys: Sequence[UUID]) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for start in range(0, len(keys), MOST_NAMED):
        found |= masked_names(viewer, kind, keys[start : start + MOST_NAMED])
    return found


def rounds_of_lines(viewer: Viewer, keys: Collection[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return the kind of campaign and the key of the open round of some lines. One query."""
    if not keys:
        return {}
    rows = Line.objects.filter(
        office=viewer.office_id, pk__in=keys, roll__rounds__closed_at=None
    ).values_list("pk", "roll__campaign__matter__kind", "roll__rounds__key")
    return {key: (kind, label) for key, kind, label in rows}
