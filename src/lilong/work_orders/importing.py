"""How a sender's file becomes intakes: its columns under Chinese and English names, its words.

What a file calls a source or a kind of request is understood where it is known and kept as it is
where it is not: a row is never lost for an unknown word beside its matter.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from lilong.exchange.adapters import Outcome, RowResult, Source, Values
from lilong.exchange.reading import Column, Kind
from lilong.kernel.actor import Actor
from lilong.kernel.coordinates import to_wgs84
from lilong.kernel.errors import NotVisible, Refusal
from lilong.kernel.text import mark
from lilong.work_orders import operations
from lilong.work_orders.intake import CallerDetails, Intake, Taken
from lilong.work_orders.terms import RequesterKind, RequestKind
from lilong.work_orders.terms import Source as Door

YES_NO = {"yes": ("是", "Y", "true", "1", "√"), "no": ("否", "N", "false", "0", "×")}
DATUMS = {
    "wgs84": ("WGS84", "WGS-84"),
    "gcj02": ("GCJ02", "GCJ-02", "火星坐标", "高德", "腾讯"),
    "cgcs2000": ("CGCS2000", "国家2000", "大地2000"),
}
COLUMNS: tuple[Column, ...] = (
    Column(
        "sender_number",
        mark("Sender's number"),
        (
            "工单编号",
            "工单号",
            "编号",
            "案件编号",
            "诉求编号",
            "受理编号",
            "msg_id",
            "number",
        ),
    ),
    Column(
        "received_at",
        mark("Received at"),
        ("来电时间", "收到时间", "受理时间", "登记时间", "反映时间", "诉求时间", "时间", "time"),
        required=True,
        kind=Kind.DATETIME,
    ),
    Column("title", mark("Title"), ("标题", "主题", "诉求标题", "工单标题", "事项")),
    Column(
        "words",
        mark("Words of the caller"),
        (
            "诉求内容",
            "内容",
            "反映内容",
            "诉求描述",
            "问题描述",
            "事件描述",
            "留言内容",
            "body",
            "content",
            "words",
        ),
        required=True,
    ),
    Column(
        "place",
        mark("Place"),
        ("地址", "事发地址", "地点", "事发地点", "发生地址", "诉求地址", "address"),
    ),
    Column("community", mark("Community"), ("所属居民区", "居民区", "居委", "居委会", "社区")),
    Column(
        "name", mark("Caller"), ("来电人", "诉求人", "反映人", "联系人", "姓名", "user", "name")
    ),
    Column(
        "phone",
        mark("Phone"),
        ("联系电话", "来电号码", "联系方式", "电话", "手机", "手机号"),
        kind=Kind.PHONE,
    ),
    Column("email", mark("E-mail"), ("邮箱", "电子邮箱", "email")),
    Column("identity", mark("Identity number"), ("身份证号", "证件号码")),
    Column(
        "is_anonymous", mark("Anonymous"), ("是否匿名", "匿名"), kind=Kind.CHOICE, choices=YES_NO
    ),
    Column(
        "is_secret", mark("Kept secret"), ("是否保密", "保密"), kind=Kind.CHOICE, choices=YES_NO
    ),
    Column("request_kind", mark("Kind of request"), ("诉求类型", "诉求类别", "工单类型", "类型")),
    Column("door", mark("Source"), ("来源", "诉求来源", "来源渠道", "渠道", "受理渠道")),
    Column("requester", mark("Person or firm"), ("申请人类型", "诉求主体", "主体类型")),
    Column("category", mark("Category code"), ("事项编码", "分类编码", "类别代码")),
    Column(
        "sender_contact",
        mark("Sender's deadline for the first contact"),
        ("先行联系截止", "先行联系时限", "联系截止", "首次联系截止"),
        kind=Kind.DATETIME,
    ),
    Column(
        "sender_handling",
        mark("Sender's deadline for the handling"),
        ("办理截止", "办结截止", "办理时限", "处理截止", "截止时间", "办结时限"),
        kind=Kind.DATETIME,
    ),
    Column("longitude", mark("Longitude"), ("经度", "lon", "lng", "x")),
    Column("latitude", mark("Latitude"), ("纬度", "lat", "y")),
    Column("datum", mark("Datum"), ("坐标系",), kind=Kind.CHOICE, choices=DATUMS),
    Column("answer", mark("Sender's answer"), ("答复", "答复内容", "回复", "回复内容", "reply")),
    Column(
        "answered_at",
        mark("Sender's answer given at"),
        ("答复时间", "回复时间", "reply_time"),
        kind=Kind.DATETIME,
    ),
)

_KINDS = {
    "咨询": RequestKind.ENQUIRY,
    "enquiry": RequestKind.ENQUIRY,
    "求助": RequestKind.HELP,
    "help": RequestKind.HELP,
    "投诉": RequestKind.COMPLAINT,
    "complaint": RequestKind.COMPLAINT,
    "举报": RequestKind.OFFENCE,
    "offence": RequestKind.OFFENCE,
    "建议": RequestKind.SUGGESTION,
    "意见": RequestKind.SUGGESTION,
    "suggestion": RequestKind.SUGGESTION,
    "表扬": RequestKind.PRAISE,
    "praise": RequestKind.PRAISE,
}
_DOORS = {
    "12345": Door.HOTLINE,
    "热线": Door.HOTLINE,
    "随申办": Door.PORTAL,
    "门户": Door.PORTAL,
    "网格": Door.GRID,
    "巡查": Door.GRID,
    "窗口": Door.COUNTER,
    "专窗": Door.COUNTER,
    "来访": Door.LETTER,
    "来信": Door.LETTER,
    "信箱": Door.LETTER,
    "留言": Door.MESSAGE_BOARD,
}
_FIRM = ("企业", "单位", "法人", "firm", "公司")


def kind_of(text: str) -> RequestKind:
    """Return the kind of request a file's word means; help, where it means none we know."""
    return next((kind for word, kind in _KINDS.items() if word in text.lower()), RequestKind.HELP)


def door_of(text: str, default: str) -> str:
    """Return the door a file's word means; the file's own, where it means none we know."""
    return next((door for word, door in _DOORS.items() if word in text), default)


def requester_of(text: str) -> RequesterKind:
    """Return whether a file's word means a firm."""
    is_firm = any(word in text.lower() for word in _FIRM)
    return RequesterKind.FIRM if is_firm else RequesterKind.PERSON


class OrderAdapter:
    """Takes files of requests, of the hotline and of others, into the office's orders."""

    name = "orders"
    title = mark("Citizens' requests")
    columns: Sequence[Column] = COLUMNS
    purposes: Sequence[str] = ()
    sources: Sequence[Source] = (
        Source(Door.HOTLINE, mark("12345 hotline")),
        Source(Door.MESSAGE_BOARD, mark("Message board")),
        Source(Door.GRID, mark("Grid patrol")),
        Source(Door.PORTAL, mark("Residents' portal")),
        Source(Door.LETTER, mark("Letter or visit")),
    )

    def identity(self, row: Values, *, source: str) -> str:
        """Return the sender's number, else the fingerprint of source, time and words."""
        intake = intake_of(row, source)
        return "\n".join(operations.key_of(intake, intake.received_at))

    def take(
        self, rows: Sequence[Values], *, source: str, by: Actor, at: datetime, dry_run: bool
    ) -> Sequence[RowResult]:
        """Take the rows in, or say what would become of them; in order."""
        if by.office_id is None:
            raise NotVisible
        intakes = [intake_of(row, source, _run_of(by)) for row in rows]
        if dry_run:
            taken = operations.judge_many(intakes=intakes, office_id=by.office_id, at=at)
        else:
            taken = operations.intake_many(
                intakes=intakes, viewer=None, office_id=by.office_id, by=by, at=at
            )
        return [_result(row, one) for row, one in zip(rows, taken, strict=True)]


def _result(row: Values, taken: Taken) -> RowResult:
    refusal = None
    if taken.refusals:
        text = mark("Row {row}: {problem}")
        column = taken.refusals[0].field
        params = {"row": row.number, "column": column, "problem": taken.refusals[0]}
        refusal = Refusal(taken.refusals[0].code, text, params, field=column)
    return RowResult(row.number, Outcome(taken.outcome.value), refusal)


def _run_of(by: Actor) -> UUID | None:
    kind, _colon, key = by.reference.partition(":")
    return UUID(key) if kind == "import_run" else None


def _point(values: Mapping[str, Any]) -> tuple[float, float] | None:
    try:
        longitude, latitude = float(values["longitude"]), float(values["latitude"])
        point = to_wgs84(longitude, latitude, values.get("datum") or "wgs84")
    except (KeyError, TypeError, ValueError):
        return None
    return point.lon, point.lat


def intake_of(row: Values, source: str, import_run: UUID | None = None) -> Intake:
    """Return a row of a file as an intake; a point that is none is left out, the place stays."""
    values = row.values

    def text(key: str) -> str:
        return str(values.get(key) or "")

    def moment(key: str) -> datetime | None:
        value = values.get(key)
        return value if isinstance(value, datetime) else None

    door = text("door")
    community, place = text("community"), text("place")
    is_anonymous = text("is_anonymous") == "yes"
    due = {key: moment(key) for key in ("sender_contact", "sender_handling")}
    return Intake(
        words=text("words") or text("title"),
        title=text("title")[:200],
        source=door_of(door, source),
        sender=door[:60],
        sender_number=text("sender_number")[:60],
        request_kind=kind_of(text("request_kind")),
        received_at=moment("received_at"),
        place=(place if community in place else f"{community} {place}".strip())[:200],
        point=_point(values),
        caller=CallerDetails(
            name=text("name"),
            phone=text("phone"),
            identity=text("identity"),
            email=text("email"),
            kind=requester_of(text("requester")),
        ),
        is_anonymous=is_anonymous,
        is_secret=text("is_secret") == "yes",
        category=text("category"),
        sender_due={key: value for key, value in due.items() if value},
        sender_answer=text("answer"),
        sender_answered_at=moment("answered_at"),
        import_run=import_run,
    )


ADAPTER = OrderAdapter()
