"""The originals: a few hundred orders of the last year, made and moved by the real operations."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from lilong.accounts import queries as accounts
from lilong.accounts.models import PostHolding
from lilong.accounts.terms import Role
from lilong.accounts.viewer import Viewer
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refused
from lilong.territory.atlas import atlas
from lilong.territory.models import Area
from lilong.work_orders import operations
from lilong.work_orders.intake import CallerDetails, Intake
from lilong.work_orders.operations import Act
from lilong.work_orders.queries import desk
from lilong.work_orders.terms import RequestKind, Source

CATEGORIES = 10
CALLERS = 2_000
DAYS = 365
# How far an original goes: of twenty, so many are dispatched, signed for, or cancelled.
DISPATCHED, SIGNED_FOR, CANCELLED = 6, 4, 4
RARE = "夜鹭"
PHRASES = (
    "楼下饭店油烟直排影响开窗",
    "垃圾箱房异味夏天严重",
    "非机动车停在人行道上",
    "电梯加装征询何时公示",
    "路面积水没过脚踝",
    "夜间施工噪声影响休息",
    "楼道堆物消防通道不畅",
    "高空抛物砸坏车棚",
    "宠物粪便无人清理",
    "路灯不亮老人不敢出门",
    "群租房人员杂乱",
    "井盖松动响声大",
    "树枝遮挡阳光",
    "共享单车堆满路口",
    "墙面脱落有安全隐患",
)


@dataclass(frozen=True, slots=True)
class Ground:
    """What orders are made from: communities, categories, and who moves them."""

    office_id: int
    areas: tuple[Area, ...]
    categories: tuple[str, ...]
    dispatcher: Viewer
    handlers: tuple[Viewer, ...]


def words_of(rng: random.Random, *, is_rare: bool = False) -> str:
    """Return a caller's words, 12 to 60 characters; the rare word in those asked for."""
    said = "，".join(rng.sample(PHRASES, rng.randint(2, 5)))
    return f"{said}，还有{RARE}" if is_rare else said


def caller_of(number: int) -> CallerDetails:
    """Return one of the invented callers: all have an e-mail address, half a phone."""
    phone = f"1990000{number:04d}" if number % 2 else ""
    return CallerDetails(
        name="甲某某（虚构）", phone=phone, email=f"caller{number}@example.invalid"
    )


def email_of(number: int) -> str:
    """Return the address an invented caller is looked up by."""
    return caller_of(number).email


def _viewers(office_id: int, role: Role, at: datetime) -> list[Viewer]:
    held = PostHolding.objects.select_related("staff", "post").filter(
        office_id=office_id, post__grants__role=role, is_deputy=False
    )
    return [accounts.viewer_of(h.staff, h.post, at=at) for h in held.order_by("pk")]


def ground(office_id: int, at: datetime) -> Ground:
    """Return what orders of an office are made from; the office needs a dispatcher and handlers."""
    office = accounts.office(office_id)
    areas = [a for a in atlas(office.area.path).areas if a.level == "community" and a.polygon]
    leaves = [leaf for leaf in desk(office_id).catalogue.leaves.values() if leaf.lead_unit_id]
    return Ground(
        office_id,
        tuple(areas),
        tuple(leaf.code for leaf in leaves[:: max(1, len(leaves) // CATEGORIES)][:CATEGORIES]),
        _viewers(office_id, Role.DISPATCHER, at)[0],
        tuple(_viewers(office_id, Role.HANDLER, at)),
    )


def make(ground: Ground, count: int, rng: random.Random, by: Actor, at: datetime) -> list[UUID]:
    """Make originals spread over the last year, each recorded and moved at its own time."""
    made: list[UUID] = []
    days = sorted(rng.uniform(0.1, DAYS) for _ in range(max(1, count // 20)))
    for number, ago in enumerate(reversed(days)):
        received = at - timedelta(days=ago)
        intakes = [_intake(ground, rng, number * 20 + n) for n in range(20)]
        taken = operations.intake_many(
            intakes=intakes, viewer=None, office_id=ground.office_id, by=by, at=received
        )
        keys = list(dict.fromkeys(t.order_id for t in taken if t.order_id))
        _move(ground, keys, rng, received)
        made += keys
    return made


def _intake(ground: Ground, rng: random.Random, number: int) -> Intake:
    area = rng.choice(ground.areas)
    words = words_of(rng)
    return Intake(
        words=words,
        title=words[:24],
        source=Source.API,
        request_kind=rng.choice([RequestKind.HELP, RequestKind.COMPLAINT, RequestKind.ENQUIRY]),
        place=f"{area.name}{rng.randint(1, 300)}号",
        area_id=area.pk,
        category=ground.categories[number % len(ground.categories)],
        caller=caller_of(number % CALLERS),
    )


def _move(ground: Ground, keys: list[UUID], rng: random.Random, received: datetime) -> None:
    later = received + timedelta(hours=1)
    dispatched, cancelled = keys[: DISPATCHED + SIGNED_FOR], keys[-CANCELLED:]
    for number, key in enumerate(dispatched):
        handler = rng.choice(ground.handlers)
        category = ground.categories[number % len(ground.categories)]
        answers = {"category": category, "unit": handler.unit_id}
        _act(ground.dispatcher, Act(key, "dispatch", answers), later)
        if number >= DISPATCHED:
            _act(handler, Act(key, "acknowledge"), later + timedelta(minutes=30))
            spoke = Act(key, "record_contact", {"outcome": "reached"})
            _act(handler, spoke, later + timedelta(minutes=60))
            _act(ground.dispatcher, spoke, later + timedelta(minutes=90))
    for key in cancelled:
        _act(ground.dispatcher, Act(key, "cancel", reason="重复登记"), later)


def _act(viewer: Viewer, request: Act, at: datetime) -> None:
    try:
        operations.act(request=request, viewer=viewer, by=viewer.actor(), at=at)
    except (Refused, NotVisible):
        # A handler narrowed to another area may not see it: then it stays with its unit.
        return
