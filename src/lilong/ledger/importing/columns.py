"""What each kind of file may hold: columns under the Chinese and English names in use."""

from dataclasses import replace
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
_PHONE: Final = Column(
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
    _PHONE,
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

_ADDRESS: Final = Column(
    "address", mark("Address"), ("地址", "房屋地址", "坐落", "房屋坐落", "标准地址", "经营地址")
)
_FOREIGN: Final = Column(
    "foreign",
    mark("Number in the source"),
    ("编号", "序列号", "地址编号", "房屋编号", "不动产单元号", "标识", "id"),
)
_AREA: Final = Column(
    "floor_area", mark("Floor area"), ("建筑面积", "面积", "面积(平方米)", "建筑面积(平方米)")
)
_TENURE: Final = Column(
    "tenure",
    mark("Tenure"),
    ("产权性质", "房屋性质", "房屋类型", "权属性质"),
    kind=Kind.CHOICE,
    choices=words.TENURES,
)
_STATE: Final = Column(
    "state",
    mark("Use of the dwelling"),
    ("使用状态", "房屋状态", "使用情况"),
    kind=Kind.CHOICE,
    choices=words.STATES,
)
DATUMS: Final = {
    "wgs84": ("WGS84", "WGS-84"),
    "gcj02": ("GCJ02", "GCJ-02", "火星坐标", "高德", "腾讯"),
    "cgcs2000": ("CGCS2000", "国家2000", "大地2000"),
}

PLACE: Final[tuple[Column, ...]] = (
    _FOREIGN,
    Column(
        "kind",
        mark("Kind of place"),
        ("类型", "地址类型", "类别", "场所类型"),
        kind=Kind.CHOICE,
        choices=words.PLACES,
    ),
    Column("name", mark("Name"), ("名称", "小区名称", "场所名称")),
    Column("name_en", mark("English name"), ("英文名称",)),
    Column("code", mark("Code"), ("编码", "标准编码", "部件编码")),
    _ADDRESS,
    Column("road", mark("Road"), ("路", "道路", "路名", "道路名称")),
    Column("lane", mark("Lane"), ("弄", "弄号")),
    Column("number", mark("Number"), ("号", "门牌号", "门牌")),
    Column("building", mark("Building"), ("幢", "楼号", "幢号", "楼栋")),
    Column("room", mark("Room"), ("室", "室号", "房号")),
    Column("community", mark("Community"), ("所属居民区", "居民区", "居委", "居委会", "社区")),
    Column("longitude", mark("Longitude"), ("经度", "lon", "lng", "x")),
    Column("latitude", mark("Latitude"), ("纬度", "lat", "y")),
    Column("datum", mark("Datum"), ("坐标系",), kind=Kind.CHOICE, choices=DATUMS),
    Column(
        "order", mark("Order along the street"), ("街序", "沿街顺序", "顺序"), kind=Kind.INTEGER
    ),
    Column("built_year", mark("Built in"), ("建造年份", "建成年份", "竣工年份"), kind=Kind.INTEGER),
    Column("floors", mark("Floors"), ("层数", "楼层数", "总层数"), kind=Kind.INTEGER),
    Column("stairwells", mark("Stairwells"), ("单元数", "楼梯数", "门洞数"), kind=Kind.INTEGER),
    Column("has_lift", mark("Lift"), ("电梯", "有无电梯"), kind=Kind.CHOICE, choices=words.YES_NO),
    Column(
        "is_protected",
        mark("Protected building"),
        ("保护建筑", "优秀历史建筑", "文物保护"),
        kind=Kind.CHOICE,
        choices=words.YES_NO,
    ),
    Column("floor", mark("Floor"), ("楼层", "所在楼层", "所在层"), kind=Kind.INTEGER),
    Column("stairwell", mark("Stairwell"), ("单元", "楼梯", "门洞")),
    _AREA,
    Column("use", mark("Use"), ("用途", "业态", "经营内容")),
    _TENURE,
    _STATE,
    _SAID,
)

RENUMBERING: Final[tuple[Column, ...]] = (
    Column(
        "former",
        mark("Former address"),
        ("原地址", "原门牌", "原门牌号", "旧地址", "旧门牌", "变更前地址", "变更前门牌"),
        required=True,
    ),
    Column(
        "address",
        mark("New address"),
        ("新地址", "新门牌", "新门牌号", "变更后地址", "变更后门牌", "现地址"),
        required=True,
    ),
    Column(
        "from",
        mark("In force from"),
        ("启用日期", "变更日期", "生效日期", "更名日期", "from"),
        kind=Kind.DATETIME,
        required=True,
    ),
    _SAID,
)

PROPERTY: Final[tuple[Column, ...]] = (
    _FOREIGN,
    replace(_ADDRESS, required=True),
    _TENURE,
    _STATE,
    Column(
        "owner",
        mark("Owner or tenant"),
        ("权利人", "产权人", "业主", "业主姓名", "承租人", "姓名"),
        personal="name",
    ),
    Column(
        "paper",
        mark("Kind of paper"),
        ("证件类型", "证件种类"),
        kind=Kind.CHOICE,
        choices=words.PAPERS,
    ),
    Column(
        "identity",
        mark("Number of the paper"),
        ("证件号码", "证件号", "身份证号", "身份证号码"),
        personal="identity",
    ),
    _PHONE,
    Column(
        "ownership",
        mark("Kind of right"),
        ("共有方式", "权利类型", "权利方式"),
        kind=Kind.CHOICE,
        choices=words.OWNERSHIPS,
    ),
    Column("share", mark("Share"), ("份额", "共有份额", "产权份额", "占比")),
    _SAID,
)

FIRM: Final[tuple[Column, ...]] = (
    Column(
        "code",
        mark("Credit code"),
        ("统一社会信用代码", "社会信用代码", "信用代码", "credit code"),
    ),
    Column(
        "name",
        mark("Name of the organisation"),
        ("企业名称", "单位名称", "名称", "商户名称", "字号名称"),
        required=True,
    ),
    Column("name_en", mark("English name"), ("英文名称",)),
    Column(
        "kind",
        mark("Kind of organisation"),
        ("单位类型", "主体类型", "企业类型", "类型"),
        kind=Kind.CHOICE,
        choices=words.ORGANISATIONS,
    ),
    replace(_ADDRESS, aliases=(*_ADDRESS.aliases, "住所", "注册地址", "实际经营地址")),
    Column(
        "staff_count",
        mark("Number of staff"),
        ("从业人数", "员工人数", "职工人数", "人数"),
        kind=Kind.INTEGER,
    ),
    Column(
        "has_union",
        mark("Union"),
        ("工会", "是否建会", "有无工会"),
        kind=Kind.CHOICE,
        choices=words.YES_NO,
    ),
    Column("contact", mark("Contact person"), ("联系人", "负责人", "联系人姓名"), personal="name"),
    Column("contact_post", mark("Post of the contact"), ("职务", "联系人职务", "岗位")),
    _PHONE,
    Column(
        "opened_on", mark("Opened on"), ("成立日期", "开业日期", "注册日期"), kind=Kind.DATETIME
    ),
    _SAID,
)
