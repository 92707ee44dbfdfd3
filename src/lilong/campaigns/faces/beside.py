"""What the journal says of tracks, logs and plans, in the reader's words."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lilong.campaigns import grammar as g

Event = Callable[[g.Campaign, Mapping[str, Any]], str]


def _label(some: Iterable[Any], key: Any) -> str:
    return next((str(one.label) for one in some if one.key == key), str(key))


def _track(declared: g.Campaign, data: Mapping[str, Any]) -> str:
    return _label(declared.tracks, data["track"])


def _begun(declared: g.Campaign, data: Mapping[str, Any]) -> str:
    count = int(data["expected"])
    words = ngettext("{track}: begun, {count} day", "{track}: begun, {count} days", count)
    said = words.format(track=_track(declared, data), count=count)
    return f"{said} · {_('what ran before is superseded')}" if data.get("superseded") else said


def _outcome(declared: g.Campaign, data: Mapping[str, Any]) -> str:
    track = next((one for one in declared.tracks if one.key == data["track"]), None)
    kind = str(track.kinds.get(data["kind"], data["kind"])) if track else str(data["kind"])
    known = track.outcomes.get(data["kind"], ()) if track else ()
    # Where people go again the outcome stands sealed beside the entry.
    outcome = next((str(label) for key, label, _does in known if key == data["outcome"]), "")
    said = _("{track}: {kind} recorded").format(track=_track(declared, data), kind=kind)
    return f"{said} · {outcome}" if outcome else said


def _of_track(text: Callable[[], str]) -> Event:
    def words(declared: g.Campaign, data: Mapping[str, Any]) -> str:
        office = data.get("office", "")
        return text().format(track=_track(declared, data), office=office)

    return words


def _of_log(text: Callable[[], str]) -> Event:
    def words(declared: g.Campaign, data: Mapping[str, Any]) -> str:
        return text().format(log=_label(declared.logs, data["log"]))

    return words


def _of_plan(text: Callable[[], str]) -> Event:
    def words(declared: g.Campaign, data: Mapping[str, Any]) -> str:
        given = {key: data.get(key, "") for key in ("groups", "bound", "code", "from", "to")}
        return text().format(plan=_label(declared.plans, data["plan"]), **given)

    return words


EVENTS: Mapping[str, Event] = {
    "campaigns.track_begun": _begun,
    "campaigns.outcome_recorded": _outcome,
    "campaigns.track_ended": _of_track(lambda: _("{track}: ended")),
    "campaigns.track_offered": _of_track(lambda: _("{track}: offered to the office {office}")),
    "campaigns.track_kept": _of_track(lambda: _("{track}: the offer was taken back")),
    "campaigns.track_handed_over": _of_track(
        lambda: _("{track}: handed over to the office {office}, which has confirmed")
    ),
    "campaigns.record_added": _of_log(lambda: _("{log}: a record was added")),
    "campaigns.record_mistaken": _of_log(lambda: _("{log}: a record was called mistaken")),
    "campaigns.plan_made": _of_plan(
        lambda: _("{plan}: proposed with {groups} groups; fewer than {bound} cannot be")
    ),
    "campaigns.plan_edited": _of_plan(
        lambda: _("{plan}: a part was moved from {from} to {to} by hand")
    ),
    "campaigns.plan_extended": _of_plan(lambda: _("{plan}: what came late was added to {to}")),
    "campaigns.plan_accepted": _of_plan(lambda: _("{plan}: accepted with {groups} groups")),
    "campaigns.plan_staffed": _of_plan(lambda: _("{plan}: somebody was named for {code}")),
    "campaigns.plan_unstaffed": _of_plan(lambda: _("{plan}: somebody was taken off {code}")),
}
