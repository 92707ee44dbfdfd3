"""What each kind of file may hold: columns under the Chinese and English names in use."""

from typing import Final

from lilong.exchange.reading import Column, Kind
from lilong.kernel.text import mark
from lilong.ledger.importing import words

_SAID = Column(
    "said_on",
    mark("As of"),
    ("更新时间", "更新日期", "数据日期", "采集日期", "采集时间", "登记日期", "updated"),
    kind=Kind.DATETIME,
)
_NOTHING: Final = Column(
    "phone",
    mark("Phone"),
    ("联系电话", "手机", "手机号", "手机号码", "电话", "联系方式"),
    kind=Kind.PHONE,
)

PERSON: Final[tuple[Column, ...]] = (
    Column(
        "foreign",
        mark("Number in the source"),
        (
            "人员编号",
            "人口编号",
            "实有人口编号",
            "人员ID",
            "人员标识",
            "社区云编号",
            "person_id",
            "id",
        ),
    ),
    Column("name", mark("Name"), ("姓名", "人员姓名", "居民姓名"), required=True, personal="name"),
    Column(
        "paper",
        mark("Kind of paper"),
        ("证件类型", "证件种类", "证件名称"),
        kind=Kind.CHOICE,
        choices=words.PAPERS,
    ),
    Column(
        "identity",
        mark("Number of the paper"),
        ("身份证号", "身份证号码", "公民身份号码", "证件号码", "证件号", "identity number"),
        personal="identity",
    ),
    _NOTHING,
    Column("sex", mark("Sex"), ("性别",), kind=Kind.CHOICE, choices=words.SEXES),
    Column(
        "born_on",
        mark("Born on"),
        ("出生日期", "出生年月日", "生日", "birth date"),
        kind=Kind.DATETIME,
    ),
    Column(
        "origin",
        mark("Household register kept"),
        ("户籍性质", "人口类型", "户籍类型", "人员类别"),
        kind=Kind.CHOICE,
        choices=words.ORIGINS,
    ),
    Column(
        "living",
        mark("Address of living"),
        (
            "居住地址",
            "现住地址",
            "现居住地",
            "现居住地址",
            "实际居住地址",
            "现住址",
            "住址",
            "address",
        ),
        personal="address",
    ),
    Column(
        "moved_in", mark("Moved in on"), ("入住日期", "迁入日期", "来本址日期"), kind=Kind.DATETIME
    ),
    Column(
        "left_on", mark("Moved out on"), ("迁出日期", "离开日期", "搬离日期"), kind=Kind.DATETIME
    ),
    Column(
        "registered",
        mark("Address of registration"),
        ("户籍地址", "户口地址", "户籍地", "户口所在地", "registered address"),
        personal="address",
    ),
    Column(
        "household", mark("Number of the household"), ("户号", "户编号", "家庭编号", "household")
    ),
    Column(
        "role",
        mark("Relation to the head"),
        ("与户主关系", "户主关系", "与户主的关系"),
        kind=Kind.CHOICE,
        choices=words.ROLES,
    ),
    Column("labels", mark("Care labels"), ("标签", "人员标签", "关爱标签", "labels")),
    Column(
        "labels_on", mark("Labels as of"), ("标签日期", "标签时间", "打标日期"), kind=Kind.DATETIME
    ),
    Column(
        "labels_until",
        mark("Labels until"),
        ("标签有效期", "标签到期", "标签截止日期"),
        kind=Kind.DATETIME,
    ),
    _SAID,
)
