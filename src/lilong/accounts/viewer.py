"""Who is looking: the plain value every query takes first."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from lilong.accounts.terms import SEES_MATTERS, Capability, Role
from lilong.kernel.actor import Actor, ActorKind


@dataclass(frozen=True, slots=True)
class PostChoice:
    """A post the signed-in person may work in today, as the top bar lists it."""

    post_id: int
    name: str
    name_en: str
    unit_name: str
    unit_name_en: str
    is_deputy: bool = False


@dataclass(frozen=True, slots=True)
class Viewer:
    """A post's sight, worked out once a request: office, area subtree, units, confidentiality.

    `unit_ids` are the post's unit, all below it, and those they have succeeded. `area_path` is the
    prefix the post is narrowed to, empty for the whole office; `office_path` is that of the
    office's own area. `other_paths` are the same land under other codes: what was merged into the
    area or was its former self, and its parts after a split. `around_paths` are areas that
    held its land among other land. Matters keep the area they had.
    `sees_whole_office` is true for the centre, leaders and the like, who see every unit's matters
    within the area. `deputy_for` names the holder whose deputy (AB角) she is in this post; `posts`
    are all she may switch to.
    """

    office_id: int
    staff_id: int | None = None
    post_id: int | None = None
    unit_id: int | None = None
    unit_ids: frozenset[int] = field(default_factory=frozenset)
    area_path: str = ""
    other_paths: tuple[str, ...] = ()
    around_paths: tuple[str, ...] = ()
    office_path: str = ""
    confidentiality: int = 0
    capabilities: frozenset[Capability] = field(default_factory=frozenset)
    sees_whole_office: bool = False
    language: str = "zh-hans"
    staff_name: str = ""
    post_name: str = ""
    unit_name: str = ""
    client: str = ""
    deputy_for: str = ""
    staff_name_en: str = ""
    post_name_en: str = ""
    unit_name_en: str = ""
    deputy_for_en: str = ""
    posts: tuple[PostChoice, ...] = ()
    roles: frozenset[Role] = field(default_factory=frozenset)
    post_code: str = ""

    def may(self, capability: Capability) -> bool:
        """Say whether the post has been granted a capability."""
        return capability in self.capabilities

    @property
    def heard_unit_id(self) -> int | None:
        """Return the unit whose notices reach the post; none where it may see no matter itself.

        An administrator's post stands in some unit, and still sees none of that unit's matters.
        """
        return None if self.capabilities.isdisjoint(SEES_MATTERS) else self.unit_id

    def actor(self, *, purpose: str = "", on_behalf_of: str = "") -> Actor:
        """Return this viewer as the actor of a write."""
        own = (self.unit_name, self.post_name, self.staff_name)
        english = (self.unit_name_en, self.post_name_en, self.staff_name_en)
        pairs = zip(english, own, strict=True)
        holder = on_behalf_of or self.deputy_for
        return Actor(
            kind=ActorKind.CLIENT if self.client else ActorKind.STAFF,
            office_id=self.office_id,
            staff_id=self.staff_id,
            post_id=self.post_id,
            unit_id=self.unit_id,
            label=_joined(own),
            label_en=_joined(e or o for e, o in pairs) if any(english) else "",
            reference=self.client,
            purpose=purpose,
            on_behalf_of=holder,
            on_behalf_of_en=self.deputy_for_en if holder == self.deputy_for else "",
        )


def _joined(names: Iterable[str]) -> str:
    return " · ".join(name for name in names if name)
