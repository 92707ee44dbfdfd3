"""Own lines of a roll from a file: each row names the campaign, a label, the declared columns.

One adapter serves every kind: the headers of declared columns are told by their keys and by their
words in both languages. A file that comes again leaves what is known as it is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, override

from lilong.accounts.queries.reading import viewer_of_actor
from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.campaigns import flow, operations, policies, queries
from lilong.campaigns import grammar as g
from lilong.campaigns.models import Campaign, Line
from lilong.campaigns.operations.lining import unique_key
from lilong.campaigns.specs import LineSpec
from lilong.exchange.adapters import Outcome, RowResult, Source, Values
from lilong.exchange.reading import Column
from lilong.exchange.reading.columns import normalise
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Refused
from lilong.kernel.text import mark
from lilong.ledger import queries as ledger
from lilong.vault.terms import Purpose

CAMPAIGN, LABEL, NAME, ADDRESS, REASON = "campaign", "label", "name", "address", "late_reason"
COLUMNS: tuple[Column, ...] = (
    Column(CAMPAIGN, mark("Number of the campaign"), ("专项编号", "专项行动编号"), required=True),
    Column(
        LABEL,
        mark("What the line is called"),
        ("名称", "label", "标识", "户名称", "title"),
        required=True,
    ),
    Column(NAME, mark("Name of the person"), ("姓名", "权利人", "户主"), personal="name"),
    Column(ADDRESS, mark("Address"), ("地址", "坐落", "房屋坐落")),
    Column(REASON, mark("Why it comes late"), ("补登原因", "晚补原因", "原因")),
)
_YES = frozenset({"yes", "y", "true", "1", "是", "√", "有"})
_NO = frozenset({"no", "n", "false", "0", "否", "×", "无"})
_NO_CAMPAIGN = mark("There is no campaign “{number}” that you may add lines to.")
_NOT_OWN = mark("The roll of “{number}” is taken from the ledger; it has no lines of its own.")
_OTHER = mark("It names “{number}”, but the file was brought for “{target}”.")
_OTHERWISE = mark(
    "It stands on the roll already, with something else under: {columns}. Put it right there."
)
_NOT_READ = mark("{column} “{value}” cannot be read.")
_KEEPS_NONE = {
    "money": mark("“{column}” speaks of money, and this campaign keeps none. Leave it out."),
    "diagnosis": mark("“{column}” speaks of illness, and this campaign keeps none. Leave it out."),
}


def headers_of(roll: g.Roll) -> list[str]:
    """Return the headers of an empty table for a roll, in the reader's language."""
    own = [c for c in COLUMNS if c.key != NAME or roll.personal]
    return [
        *(gettext(c.title) for c in own if c.key != REASON),
        *(str(q.label) for q in roll.columns),
        *(str(w.label) for w in asked_weights(roll)),
        gettext(COLUMNS[-1].title),
    ]


def asked_weights(roll: g.Roll) -> list[g.Weight]:
    """Return the weights a row has to give beside the columns."""
    known = {q.key for q in roll.columns}
    return [w for w in roll.weights if w.source != "one" and w.source not in known]


@dataclass(frozen=True)
class LineAdapter:
    """Takes own lines of campaigns, of whatever kind; with a `target` all go to that campaign."""

    target: str = ""

    name: ClassVar[str] = "campaign_lines"
    title: ClassVar[str] = mark("Lines of a campaign")
    sources: ClassVar[Sequence[Source]] = (Source("office", mark("The office's own list")),)
    purposes: ClassVar[Sequence[str]] = (Purpose.HANDLING,)

    @property
    def columns(self) -> Sequence[Column]:
        """Return what a row may hold; the campaign is asked for unless it is known."""
        first, *others = COLUMNS
        return (replace(first, required=not self.target), *others)

    def into(self, target: str) -> "LineAdapter":
        """Return the adapter whose rows go on the roll of one campaign."""
        return LineAdapter(target)

    def target_words(self, viewer: Viewer, target: str) -> str:
        """Return number and title of a campaign the viewer may bring lines for."""
        campaign = policies.get_campaign(viewer, target)
        has_own = flow.campaign(campaign.matter.kind).roll.has_own_lines
        if not has_own or not viewer.may(Capability.CAMPAIGNS_MANAGE):
            raise NotVisible
        return f"{target} · {campaign.matter.title}"

    def _number(self, row: Values) -> str:
        """Return the campaign of a row. Raises Refused where it names another than the file's."""
        number = _text(row, CAMPAIGN)
        if self.target and number and number != self.target:
            params = {"number": number, "target": self.target}
            raise Refused(Refusal("other_campaign", _OTHER, params, field=CAMPAIGN))
        return number or self.target

    def identity(self, row: Values, *, source: str) -> str:
        """Return what makes two rows the same line: all that they say."""
        told = sorted(_told(row).items())
        return "|".join(
            [_text(row, CAMPAIGN) or self.target, _text(row, LABEL), *(f"{k}={v}" for k, v in told)]
        )

    def take(
        self, rows: Sequence[Values], *, source: str, by: Actor, at: datetime, dry_run: bool
    ) -> Sequence[RowResult]:
        """Put the rows on their rolls, or say what would become of them; in order."""
        viewer = viewer_of_actor(by, at=at)
        takers: dict[str, _Taker] = {}
        results = []
        with transaction.atomic():
            for row in rows:
                try:
                    taker = _taker(takers, viewer, self._number(row), by, at)
                    results.append(RowResult(row.number, taker.take(row)))
                except Refused as refused:
                    results.append(_rejected(row.number, refused.refusals[0]))
            if dry_run:
                transaction.set_rollback(True)
        return results


def _rejected(number: int, refusal: Refusal) -> RowResult:
    params = {"row": number, "column": refusal.field, "problem": refusal}
    text = mark("Row {row}: {problem}")
    told = Refusal(refusal.code, text, params, refusal.rule, refusal.field)
    return RowResult(number, Outcome.REJECTED, told)


def _taker(
    known: "dict[str, _Taker]", viewer: Viewer, number: str, by: Actor, at: datetime
) -> "_Taker":
    if number not in known:
        try:
            campaign = policies.get_campaign(viewer, number)
        except NotVisible:
            refusal = Refusal("no_campaign", _NO_CAMPAIGN, {"number": number}, field=CAMPAIGN)
            raise Refused(refusal) from None
        if not flow.campaign(campaign.matter.kind).roll.has_own_lines:
            raise Refused(Refusal("not_own", _NOT_OWN, {"number": number}, field=CAMPAIGN))
        known[number] = _Taker(campaign, viewer, by, at)
    return known[number]


class _Taker:
    """Takes rows onto the roll of one campaign."""

    def __init__(self, campaign: Campaign, viewer: Viewer, by: Actor, at: datetime) -> None:
        self.campaign, self.viewer, self.by, self.at = campaign, viewer, by, at
        declared = flow.campaign(campaign.matter.kind)
        self.declared, self.forbids = declared.roll, declared.forbids
        self.headers = _headers(self.declared)
        self.rulings = queries.rulings_of(campaign)
        rows = Line.objects.filter(
            office=campaign.office_id, roll__campaign=campaign.pk, roll__ballot=""
        )
        self.known: dict[str, tuple[str, Mapping[str, Any]]] = {
            line.unique_key: (line.label, queries.facts_of(line))
            for line in rows.exclude(unique_key="")
        }
        self.labels: dict[str, list[Mapping[str, Any]]] = {}
        for line in rows.filter(unique_key=""):
            self.labels.setdefault(line.label, []).append(queries.facts_of(line))

    def take(self, row: Values) -> Outcome:
        """Put one row on the roll; raises Refused for one that cannot go there."""
        self._keeps_none(row)
        columns, weights = self._columns(row), self._weights(row)
        label = _text(row, LABEL)[:200]
        key = unique_key(self.declared, columns)
        if key in self.known:
            self._says_the_same(key, label, columns)
            return Outcome.UNCHANGED
        if not key and self._stands(label, columns):
            return Outcome.UNCHANGED
        spec = LineSpec(
            label=label, columns=columns, name=_text(row, NAME)[:80], weights=weights,
            place_id=self._place(_text(row, ADDRESS)), late_reason=_text(row, REASON),
        )  # fmt: skip
        operations.add_lines(self.campaign, [spec], viewer=self.viewer, by=self.by, at=self.at)
        if key:
            self.known[key] = (label, columns)
        self.labels.setdefault(label, []).append(columns)
        return Outcome.CREATED

    def _says_the_same(self, key: str, label: str, columns: Mapping[str, Any]) -> None:
        """Refuse a row whose line stands there otherwise: "unchanged" would lose what it says.

        What the row leaves open may have been filled in since.
        """
        kept, facts = self.known[key]
        other = {q.key: str(q.label) for q in self.declared.columns}
        wrong = [
            other[name]
            for name, value in columns.items()
            if name not in self.declared.unique and str(facts.get(name) or "") != str(value)
        ]
        if label != kept:
            wrong.insert(0, gettext(COLUMNS[1].title))
        if wrong:
            params = {"columns": "、".join(wrong)}
            raise Refused(Refusal("stands_otherwise", _OTHERWISE, params))

    def _stands(self, label: str, columns: Mapping[str, Any]) -> bool:
        """Say whether a line of this label stands there that says what the row says.

        Two items of one name in two categories are two. What a row leaves open may have been
        filled in since, so that the same file again brings nothing.
        """
        return any(
            all(str(told.get(key) or "") == str(value) for key, value in columns.items())
            for told in self.labels.get(label, ())
        )

    def _keeps_none(self, row: Values) -> None:
        """Refuse a row with a column the campaign forbids: silence would seem to have taken it."""
        for header, text in row.extra.items():
            subject = g.forbidden_among(self.forbids, header) if text else ""
            if subject:
                refusal = Refusal("forbidden", _KEEPS_NONE[subject], {"column": header})
                raise Refused(refusal)

    def _place(self, text: str) -> Any:
        if not text:
            return None
        answer = ledger.resolve_address(self.viewer, text)
        return answer.site.place_id if answer.site else None

    def _columns(self, row: Values) -> dict[str, Any]:
        told = _told(row)
        found = {}
        for question in self.declared.columns:
            text = self._cell(told, question.key)
            if text:
                found[question.key] = self._option(question, text) or _read(question, text)
        return found

    def _option(self, question: g.Question, text: str) -> str:
        """Return the key of an option of the rulebook that a cell names; nothing for none."""
        rows = self.rulings.get(question.options, ()) if question.options else ()
        names = (
            (row["key"], {normalise(str(row[name])) for name in ("key", "name", "name_en")})
            for row in rows
        )
        return next((key for key, known in names if normalise(text) in known), "")

    def _weights(self, row: Values) -> dict[str, int]:
        told = _told(row)
        found = {}
        for weight in asked_weights(self.declared):
            if text := self._cell(told, f"weight:{weight.source}"):
                found[weight.source] = _whole(str(weight.label), text)
        return found

    def _cell(self, told: Mapping[str, str], key: str) -> str:
        return next((told[one] for one in self.headers[key] if told.get(one)), "")


def _text(row: Values, key: str) -> str:
    return str(row.values.get(key) or "").strip()


def _told(row: Values) -> dict[str, str]:
    """Return what stands under headers the adapter itself does not know."""
    return {normalise(header): text for header, text in row.extra.items()}


def _spoken(words: Any) -> set[str]:
    """Return a text of a declaration in every language, as headers are compared."""
    found = set()
    for code, _name in settings.LANGUAGES:
        with override(code):
            found.add(normalise(str(words)))
    return found


def _headers(roll: g.Roll) -> dict[str, set[str]]:
    found = {q.key: {normalise(q.key), *_spoken(q.label)} for q in roll.columns}
    for weight in asked_weights(roll):
        names = {normalise(weight.source), normalise(weight.key), *_spoken(weight.label)}
        found[f"weight:{weight.source}"] = names
    return found


def _read(question: g.Question, text: str) -> Any:
    """Return a cell as the answer to a question; Refused, with the column named, for none."""
    readers: Mapping[g.Kind, Callable[[g.Question, str], Any]] = {
        g.Kind.CHOICE: _choice,
        g.Kind.INTEGER: lambda q, t: _whole(str(q.label), t),
        g.Kind.DATE: _day,
        g.Kind.YES_NO: _yes_no,
    }
    return readers[question.kind](question, text) if question.kind in readers else text


def _unread(label: str, text: str) -> Refused:
    return Refused(Refusal("not_read", _NOT_READ, {"column": label, "value": text[:40]}))


def _choice(question: g.Question, text: str) -> str:
    wanted = normalise(text)
    for key, words in question.choices:
        if wanted == normalise(key) or wanted in _spoken(words):
            return key
    if question.options:
        return text
    raise _unread(str(question.label), text)


def _whole(label: str, text: str) -> int:
    try:
        return int(text.replace(",", ""))
    except ValueError:
        raise _unread(label, text) from None


def _day(question: g.Question, text: str) -> str:
    try:
        return date.fromisoformat(text.replace("/", "-")[:10]).isoformat()
    except ValueError:
        raise _unread(str(question.label), text) from None


def _yes_no(question: g.Question, text: str) -> bool:
    wanted = text.strip().casefold()
    if wanted in _YES | _NO:
        return wanted in _YES
    raise _unread(str(question.label), text)


ADAPTER = LineAdapter()
