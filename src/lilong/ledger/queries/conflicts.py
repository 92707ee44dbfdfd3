"""The conflict desk's reads: what a viewer may decide, and both sides of each in her words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext

from lilong.accounts.scope import visible
from lilong.accounts.terms import Capability
from lilong.accounts.viewer import Viewer
from lilong.exchange.models import ImportRun
from lilong.kernel.errors import NotVisible, Refusal
from lilong.ledger.disputing import no_home, worded
from lilong.ledger.models import Conflict, Organisation, Person, Place, Preference
from lilong.ledger.terms import (
    CONFLICT_NAMES,
    DISPUTED,
    ORGANISATION_SUBJECT,
    PERSON_SUBJECT,
    PLACE_SUBJECT,
    SECRET_KEYS,
    SOURCE_NAMES,
    ConflictState,
    SourceKind,
)
from lilong.ui.messages import say
from lilong.vault.fields import Protected, ProtectedField
from lilong.vault.masks import HIDDEN, mask_address

MODELS = {
    PERSON_SUBJECT: Person,
    PLACE_SUBJECT: Place,
    ORGANISATION_SUBJECT: Organisation,
}


def conflict_list(viewer: Viewer) -> QuerySet[Conflict]:
    """Return the conflicts a viewer may decide: her office's, within her area."""
    if not viewer.may(Capability.LEDGER_DECIDE):
        return Conflict.objects.none()
    return visible(
        Conflict.objects.all(), viewer, area_path="area_path", units=(), confidentiality=None
    )


def get_conflict(viewer: Viewer, key: UUID) -> Conflict:
    """Return one; raises NotVisible."""
    found = conflict_list(viewer).filter(pk=key).first()
    if found is None:
        raise NotVisible
    return found


def following(viewer: Viewer, conflict: Conflict) -> Conflict | None:
    """Return the open conflict that comes after one on the desk."""
    rows = conflict_list(viewer).filter(state=ConflictState.OPEN)
    later = rows.filter(pk__lt=conflict.pk).order_by("-id").first()
    return later or rows.exclude(pk=conflict.pk).order_by("-id").first()


def count_open(viewer: Viewer) -> int:
    """Return how many wait for the viewer."""
    return conflict_list(viewer).filter(state=ConflictState.OPEN).count()


def count_of_run(viewer: Viewer, run: ImportRun) -> int:
    """Return how many conflicts of an import are open for the viewer."""
    return conflict_list(viewer).filter(run=run.pk, state=ConflictState.OPEN).count()


def run_panel(viewer: Viewer, run: ImportRun) -> dict[str, object] | None:
    """Return what an import's page says of its conflicts, nothing when none is open."""
    count = count_of_run(viewer, run) if run.conflict_count and not run.dry_run else 0
    return {"count": count, "run": run} if count else None


def preference_list(viewer: Viewer) -> QuerySet[Preference]:
    """Return which sources the office prefers and preferred, newest first."""
    rows = Preference.objects.filter(office=viewer.office_id)
    return rows.order_by("revoked_at", "-made_at") if _decides(viewer) else rows.none()


def may_prefer(viewer: Viewer) -> bool:
    """Say whether a viewer may settle by rule: who decides, for the whole office."""
    return _decides(viewer) and not viewer.area_path


def _decides(viewer: Viewer) -> bool:
    return viewer.may(Capability.LEDGER_DECIDE)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a conflict: the value, masked where it is protected, and who says so."""

    value: str
    source: str
    on: object


@dataclass(frozen=True, slots=True)
class Line:
    """A conflict as the desk shows it."""

    conflict: Conflict
    subject: str
    field: str
    state: str
    stands: Side
    offers: Side

    @property
    def is_open(self) -> bool:
        """Say whether it waits for a decision."""
        return self.conflict.state == ConflictState.OPEN


def lines_of(rows: Sequence[Conflict], office_id: int) -> list[Line]:
    """Return conflicts with what they are about: one query for each kind of thing."""
    subjects: dict[tuple[str, UUID], object] = {}
    for kind, model in MODELS.items():
        keys = {row.subject_id for row in rows if row.subject_kind == kind}
        found = model._default_manager.filter(office=office_id, pk__in=keys) if keys else ()
        subjects |= {(kind, one.pk): one for one in found}
    homes = _homes(rows, office_id)
    return [_line(row, subjects.get((row.subject_kind, row.subject_id)), homes) for row in rows]


def _homes(rows: Sequence[Conflict], office_id: int) -> dict[str, str]:
    keys = {row.offered for row in rows if row.key in {"lives", "registered"}}
    found = Place.objects.filter(office=office_id, pk__in=[key for key in keys if _is_key(key)])
    return {str(pk): address for pk, address in found.values_list("pk", "address")}


def _is_key(text: str) -> bool:
    return len(text) == 36 and text.count("-") == 4


def _line(row: Conflict, subject: object, homes: Mapping[str, str]) -> Line:
    is_secret = row.key in SECRET_KEYS
    present = str(getattr(subject, row.key, "")) if is_secret else _said(row, row.present, homes)
    offered = _masked(row) if is_secret else _said(row, row.offered, homes)
    return Line(
        row,
        str(subject or HIDDEN),
        gettext(DISPUTED.get(row.key, row.key)),
        gettext(CONFLICT_NAMES[ConflictState(row.state)]),
        Side(present, _source(row.present_source), row.present_date),
        Side(offered, _source(row.source), row.source_date),
    )


def _masked(row: Conflict) -> str:
    """Return an offered protected value under the mask of its own kind."""
    own, kept = Person._meta.get_field(row.key), Conflict._meta.get_field("offered_secret")
    assert isinstance(own, ProtectedField)
    assert isinstance(kept, ProtectedField)
    return str(Protected(own.kind, stored=row.offered_secret.stored, context=kept.context))


def _said(row: Conflict, text: str, homes: Mapping[str, str]) -> str:
    if row.key in {"lives", "registered"}:
        none = no_home(text)
        return say(none) if none else mask_address(homes.get(text, text))
    words = worded(text)
    return say(words) if isinstance(words, Refusal) else words


def _source(kind: str) -> str:
    return gettext(SOURCE_NAMES[SourceKind(kind)]) if kind else ""
