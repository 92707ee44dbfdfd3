"""Words of the accounts room: capabilities, roles that bundle them, confidentiality."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from typing import NamedTuple

from lilong.kernel.text import mark
from lilong.territory.terms import AreaSpec, Change


class Confidentiality(IntEnum):
    """Who may see a matter at all; a post has a ceiling, a matter has a level."""

    OPEN = 0
    INTERNAL = 10
    RESTRICTED = 20
    SECRET = 30


class Capability(StrEnum):
    """What a grant allows. A room's policies ask for these and for nothing else."""

    ORDERS_VIEW = "orders.view"
    ORDERS_RECORD = "orders.record"
    ORDERS_IMPORT = "orders.import"
    ORDERS_DISPATCH = "orders.dispatch"
    ORDERS_HANDLE = "orders.handle"
    ORDERS_FOLLOW_UP = "orders.follow_up"
    ORDERS_SUPERVISE = "orders.supervise"
    MATTERS_VIEW = "matters.view"
    MATTERS_RAISE = "matters.raise"
    MATTERS_HANDLE = "matters.handle"
    MATTERS_APPROVE = "matters.approve"
    OVERVIEW_VIEW = "overview.view"
    PERSONS_REVEAL = "persons.reveal"
    LEDGER_VIEW = "ledger.view"
    LEDGER_PERSONS = "ledger.persons"
    LEDGER_RECORD = "ledger.record"
    LEDGER_DECIDE = "ledger.decide"
    LEDGER_IMPORT = "ledger.import"
    LEDGER_EXPORT = "ledger.export"
    LEDGER_APPROVE = "ledger.approve"
    LEDGER_TASKS = "ledger.tasks"
    RESOURCES_VIEW = "resources.view"
    RESOURCES_MANAGE = "resources.manage"
    RESOURCES_APPROVE = "resources.approve"
    PRIVACY_MANAGE = "privacy.manage"
    RULEBOOK_VIEW = "rulebook.view"
    RULEBOOK_PROPOSE = "rulebook.propose"
    RULEBOOK_APPROVE = "rulebook.approve"
    TERRITORY_MANAGE = "territory.manage"
    SYSTEM_MANAGE = "system.manage"
    SECURITY_MANAGE = "security.manage"
    AUDIT_READ = "audit.read"
    CAMPAIGNS_VIEW = "campaigns.view"
    CAMPAIGNS_MANAGE = "campaigns.manage"
    CAMPAIGNS_VISIT = "campaigns.visit"
    API_USE = "api.use"


# Whoever has one of these may be told of a unit's matters.
SEES_MATTERS = frozenset(
    {Capability.ORDERS_VIEW, Capability.MATTERS_VIEW, Capability.CAMPAIGNS_VIEW}
)


class Role(StrEnum):
    """Bundles of capabilities a post is given in one go."""

    DISPATCHER = "dispatcher"
    FOLLOW_UP_CALLER = "follow_up_caller"
    SECTION_HEAD = "section_head"
    HANDLER = "handler"
    COMMITTEE_SECRETARY = "committee_secretary"
    COMMITTEE_WORKER = "committee_worker"
    GRID_WORKER = "grid_worker"
    LEADER = "leader"
    WINDOW_CLERK = "window_clerk"
    BUILDING_GROUP_LEADER = "building_group_leader"
    DATA_PROTECTION_OFFICER = "data_protection_officer"
    SYSTEM_ADMINISTRATOR = "system_administrator"
    SECURITY_ADMINISTRATOR = "security_administrator"
    AUDIT_ADMINISTRATOR = "audit_administrator"


_C = Capability
_READ = frozenset({_C.ORDERS_VIEW, _C.MATTERS_VIEW, _C.OVERVIEW_VIEW, _C.RULEBOOK_VIEW})
_LEDGER = frozenset({_C.LEDGER_VIEW, _C.LEDGER_PERSONS, _C.LEDGER_RECORD})
_HANDLE = _READ | {
    _C.LEDGER_VIEW,
    _C.ORDERS_HANDLE,
    _C.MATTERS_HANDLE,
    _C.MATTERS_RAISE,
    _C.ORDERS_RECORD,
    _C.PERSONS_REVEAL,
}

_CANVASS = {_C.CAMPAIGNS_VIEW, _C.CAMPAIGNS_MANAGE, _C.CAMPAIGNS_VISIT}

ROLE_CAPABILITIES: dict[Role, frozenset[Capability]] = {
    Role.DISPATCHER: _READ
    | {_C.ORDERS_RECORD, _C.ORDERS_IMPORT, _C.ORDERS_DISPATCH, _C.ORDERS_FOLLOW_UP,
       _C.PERSONS_REVEAL, _C.MATTERS_RAISE, _C.API_USE, _C.LEDGER_VIEW, _C.CAMPAIGNS_VIEW},
    Role.FOLLOW_UP_CALLER: _READ | {_C.ORDERS_FOLLOW_UP, _C.PERSONS_REVEAL},
    Role.SECTION_HEAD: _HANDLE | _LEDGER
    | {_C.MATTERS_APPROVE, _C.RULEBOOK_PROPOSE, _C.LEDGER_DECIDE, _C.LEDGER_IMPORT,
       _C.LEDGER_EXPORT, _C.RESOURCES_VIEW, _C.RESOURCES_MANAGE}
    | _CANVASS,
    Role.HANDLER: _HANDLE | {_C.CAMPAIGNS_VIEW, _C.CAMPAIGNS_VISIT},
    Role.COMMITTEE_SECRETARY: _HANDLE | _LEDGER
    | {_C.MATTERS_APPROVE, _C.LEDGER_DECIDE, _C.LEDGER_EXPORT, _C.RESOURCES_VIEW}
    | _CANVASS,
    Role.COMMITTEE_WORKER: _HANDLE | _LEDGER | {_C.CAMPAIGNS_VIEW, _C.CAMPAIGNS_VISIT},
    Role.GRID_WORKER: frozenset({_C.ORDERS_VIEW, _C.ORDERS_RECORD, _C.ORDERS_HANDLE,
                                 _C.MATTERS_VIEW, _C.MATTERS_RAISE, _C.MATTERS_HANDLE,
                                 _C.LEDGER_VIEW, _C.CAMPAIGNS_VIEW, _C.CAMPAIGNS_VISIT}),
    Role.LEADER: _READ | {_C.ORDERS_SUPERVISE, _C.MATTERS_APPROVE, _C.RULEBOOK_APPROVE,
                          _C.LEDGER_VIEW, _C.LEDGER_APPROVE, _C.CAMPAIGNS_VIEW,
                          _C.RESOURCES_VIEW, _C.RESOURCES_APPROVE},
    Role.WINDOW_CLERK: frozenset({_C.ORDERS_VIEW, _C.ORDERS_RECORD, _C.LEDGER_VIEW}),
    Role.BUILDING_GROUP_LEADER: frozenset({_C.LEDGER_TASKS, _C.CAMPAIGNS_VISIT}),
    Role.DATA_PROTECTION_OFFICER: frozenset({_C.PRIVACY_MANAGE}),
    Role.SYSTEM_ADMINISTRATOR: frozenset({_C.SYSTEM_MANAGE, _C.TERRITORY_MANAGE, _C.RULEBOOK_VIEW}),
    Role.SECURITY_ADMINISTRATOR: frozenset({_C.SECURITY_MANAGE}),
    Role.AUDIT_ADMINISTRATOR: frozenset({_C.AUDIT_READ}),
}  # fmt: skip
ADMINISTRATORS = frozenset(
    {Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR}
)
# Who works in one neighbourhood: her post sees no more than its area, or its unit's.
NEIGHBOURHOOD_ROLES = frozenset(
    {Role.COMMITTEE_SECRETARY, Role.COMMITTEE_WORKER, Role.GRID_WORKER, Role.BUILDING_GROUP_LEADER}
)
WHOLE_OFFICE_ROLES = frozenset(
    {Role.DISPATCHER, Role.FOLLOW_UP_CALLER, Role.LEADER, Role.DATA_PROTECTION_OFFICER}
)
ROLE_NAMES: dict[Role, str] = {
    Role.DISPATCHER: mark("Dispatcher"),
    Role.FOLLOW_UP_CALLER: mark("Follow-up caller"),
    Role.SECTION_HEAD: mark("Section head"),
    Role.HANDLER: mark("Handler"),
    Role.COMMITTEE_SECRETARY: mark("Committee secretary"),
    Role.COMMITTEE_WORKER: mark("Committee worker"),
    Role.GRID_WORKER: mark("Grid worker"),
    Role.LEADER: mark("Leader"),
    Role.WINDOW_CLERK: mark("Window clerk"),
    Role.BUILDING_GROUP_LEADER: mark("Building-group leader"),
    Role.DATA_PROTECTION_OFFICER: mark("Data protection officer"),
    Role.SYSTEM_ADMINISTRATOR: mark("System administrator"),
    Role.SECURITY_ADMINISTRATOR: mark("Security administrator"),
    Role.AUDIT_ADMINISTRATOR: mark("Audit administrator"),
}


class FactorKind(StrEnum):
    """What proves a second time that it is she: an app's code, or a passkey."""

    APP = "app"
    PASSKEY = "passkey"


class Way(StrEnum):
    """How somebody came in."""

    PASSWORD = "password"  # noqa: S105  # a word, no secret
    APP = "app"
    RECOVERY = "recovery"
    PASSKEY = "passkey"


class Hold(StrEnum):
    """What somebody who is signed in has to do before anything else."""

    PASSWORD = "password"  # noqa: S105  # a word, no secret
    FACTOR = "factor"


WAY_NAMES: dict[Way, str] = {
    Way.PASSWORD: mark("Password"),
    Way.APP: mark("Password and code"),
    Way.RECOVERY: mark("Password and recovery code"),
    Way.PASSKEY: mark("Passkey"),
}
KIND_NAMES: dict[FactorKind, str] = {
    FactorKind.APP: mark("Authenticator app"),
    FactorKind.PASSKEY: mark("Passkey"),
}


@dataclass(frozen=True, slots=True)
class DoorTerms:
    """What the rulebook says about coming in, for one office on one day.

    `password_days` and `password_history` of 0 mean none. `code_steps` are the half minutes by
    which a phone's clock may differ; `half_minutes` how long the second step may take;
    `wrong_codes` close the second step for `closed_minutes`, from whatever address.
    """

    password_length: int
    password_history: int
    password_days: int
    bars_common: bool
    bars_similar: bool
    factor_roles: frozenset[str]
    factor_posts: frozenset[str]
    code_steps: int
    half_minutes: int
    wrong_codes: int
    closed_minutes: int
    recovery_codes: int
    recovery_low: int
    passkey_alone: bool


@dataclass(frozen=True, slots=True)
class Device:
    """From where somebody came in, as the session list says it."""

    agent: str = ""
    address: str = ""


class Period(NamedTuple):
    """From one day to another, both included; no last day means that no end is known."""

    first: date
    last: date | None = None

    def overlap(self, other: "Period") -> "Period | None":
        """Return the days two periods have in common, None when there are none."""
        ends = [end for end in (self.last, other.last) if end is not None]
        both = Period(max(self.first, other.first), min(ends, default=None))
        return None if both.last is not None and both.last < both.first else both


@dataclass(frozen=True, slots=True)
class OfficeSpec:
    """A new office as it is asked for; `prefix` begins its numbers."""

    code: str
    name: str
    prefix: str
    area_id: int
    name_en: str = ""
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class UnitSpec:
    """A new unit as it is asked for."""

    office_id: int
    code: str
    name: str
    kind: str
    valid_from: date
    name_en: str = ""
    parent_id: int | None = None
    area_id: int | None = None


@dataclass(frozen=True, slots=True)
class PostSpec:
    """A new post as it is asked for; `area_id` narrows what it sees."""

    unit_id: int
    code: str
    name: str
    valid_from: date
    name_en: str = ""
    area_id: int | None = None


@dataclass(frozen=True, slots=True)
class StaffSpec:
    """A new staff member as she is asked for; she cannot sign in before a password is set."""

    office_id: int
    username: str
    name: str
    name_en: str = ""
    email: str = ""
    language: str = "zh-hans"


@dataclass(frozen=True, slots=True)
class ContactSpec:
    """Where notices reach a staff member outside the system; what is empty reaches her nowhere."""

    email: str = ""
    wecom_user: str = ""
    dingtalk_user: str = ""


@dataclass(frozen=True, slots=True)
class GrantSpec:
    """A grant as it is asked for: the post gets the role's capabilities for a period."""

    post_id: int
    role: Role
    period: Period
    confidentiality: Confidentiality = Confidentiality.INTERNAL


@dataclass(frozen=True, slots=True)
class TokenSpec:
    """An API token as it is asked for: which programme acts in which post, and how long."""

    post_id: int
    name: str
    period: Period


# The invented people's; it opens nothing but a demonstration instance, at the machine itself.
DEMO_PASSWORD = "puyu-demo-2026"  # noqa: S105


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """A person one may sign in as on a demonstration instance."""

    username: str
    role: Role
    description: str
    password: str = DEMO_PASSWORD


DEMO_LOGINS = (
    DemoLogin("dispatcher", Role.DISPATCHER, mark("Takes in requests and dispatches them")),
    DemoLogin("dispatcher2", Role.DISPATCHER, mark("A second dispatcher, for two at once")),
    DemoLogin("caller", Role.FOLLOW_UP_CALLER, mark("Calls back and asks whether it is solved")),
    DemoLogin("head", Role.SECTION_HEAD, mark("Heads the community management office")),
    DemoLogin("handler", Role.HANDLER, mark("Handles orders there; deputy of the dispatcher")),
    DemoLogin("squad", Role.HANDLER, mark("Handles orders at the city management squad")),
    DemoLogin("secretary", Role.COMMITTEE_SECRETARY, mark("Leads the residents of Yuxin")),
    DemoLogin("worker", Role.COMMITTEE_WORKER, mark("Works there; deputy of the secretary")),
    DemoLogin("grid", Role.GRID_WORKER, mark("Walks the first grid cell of Yuxin")),
    DemoLogin("leader", Role.LEADER, mark("Sees the whole subdistrict and supervises")),
    DemoLogin("clerk", Role.WINDOW_CLERK, mark("Records requests at the counter")),
    DemoLogin("stairs", Role.BUILDING_GROUP_LEADER, mark("Looks after a staircase in Yuxin")),
    DemoLogin("privacy", Role.DATA_PROTECTION_OFFICER, mark("Guards what is held on people")),
    DemoLogin("system", Role.SYSTEM_ADMINISTRATOR, mark("Manages units, posts and staff")),
    DemoLogin("security", Role.SECURITY_ADMINISTRATOR, mark("Manages grants and passwords")),
    DemoLogin("audit", Role.AUDIT_ADMINISTRATOR, mark("Reads who did what")),
    DemoLogin("outsider", Role.DISPATCHER, mark("Dispatches in the next subdistrict")),
)


@dataclass(frozen=True, slots=True)
class AreaChange:
    """How areas of an office are to change on a day.

    A split has one area and its parts, a merger its areas and the one they become, a renumbering
    one area and one part, of which only the code counts.
    """

    kind: Change
    area_ids: tuple[int, ...]
    into: tuple[AreaSpec, ...]
    on: date
