"""What files call things, and what the ledger calls them."""

from collections.abc import Mapping
from typing import Final

from lilong.ledger.terms import (
    DwellingState,
    IdentityKind,
    MemberRole,
    OrganisationKind,
    Origin,
    PlaceKind,
    RelationKind,
    Tenure,
)

Words = Mapping[str, tuple[str, ...]]

PAPERS: Final[Words] = {
    IdentityKind.RESIDENT: (
        "居民身份证",
        "身份证",
        "公民身份证",
        "户口簿",
        "二代身份证",
        "ID card",
    ),
    IdentityKind.HMT_PERMIT: (
        "港澳台居民来往内地通行证",
        "港澳居民来往内地通行证",
        "台湾居民来往大陆通行证",
        "回乡证",
        "台胞证",
    ),
    IdentityKind.HMT_RESIDENCE: ("港澳台居民居住证", "港澳居民居住证", "台湾居民居住证"),
    IdentityKind.FOREIGNER_RESIDENCE: ("外国人永久居留身份证", "外国人永久居留证", "外国人居留证"),
    IdentityKind.PASSPORT: ("护照", "passport"),
    IdentityKind.NONE: ("无", "无证件", "不详", "none"),
}
SEXES: Final[Words] = {"m": ("男", "男性", "1", "male"), "f": ("女", "女性", "2", "female")}
ORIGINS: Final[Words] = {
    Origin.LOCAL: ("本市", "本市户籍", "户籍", "沪籍", "本地", "上海", "常住户籍"),
    Origin.OTHER_PROVINCE: ("外省市", "外省", "外来", "来沪", "来沪人员", "外省市来沪", "非沪籍"),
    Origin.HMT: ("港澳台",),
    Origin.ABROAD: ("境外", "外籍", "国外", "外国"),
    Origin.UNKNOWN: ("不详", "未知"),
}
ROLES: Final[Words] = {
    MemberRole.HEAD: ("户主", "本人", "本人或户主", "head"),
    MemberRole.SPOUSE: ("配偶", "妻", "夫", "妻子", "丈夫", "spouse"),
    MemberRole.CHILD: (
        "子",
        "女",
        "子女",
        "儿子",
        "女儿",
        "长子",
        "长女",
        "次子",
        "次女",
        "独生子",
        "独生女",
        "养子",
        "养女",
        "child",
    ),
    MemberRole.PARENT: (
        "父",
        "母",
        "父母",
        "父亲",
        "母亲",
        "公公",
        "婆婆",
        "岳父",
        "岳母",
        "parent",
    ),
    MemberRole.GRANDCHILD: ("孙子", "孙女", "外孙", "外孙女", "外孙子", "孙子女", "grandchild"),
    MemberRole.GRANDPARENT: ("祖父", "祖母", "外祖父", "外祖母", "祖父母", "grandparent"),
    MemberRole.RELATIVE: (
        "兄",
        "弟",
        "姐",
        "妹",
        "兄弟",
        "姐妹",
        "兄弟姐妹",
        "儿媳",
        "女婿",
        "侄子",
        "侄女",
        "其他亲属",
        "亲属",
        "relative",
    ),
    MemberRole.OTHER: ("其他", "非亲属", "保姆", "租客", "寄住", "other"),
}
TENURES: Final[Words] = {
    Tenure.PUBLIC_RENTAL: ("公房", "直管公房", "公租房", "租赁公房", "公有住房"),
    Tenure.SOLD_PUBLIC: ("售后公房", "售后房", "已售公房"),
    Tenure.PRIVATE: ("私房", "私有", "私有住房"),
    Tenure.COMMODITY: ("商品房", "商品住宅"),
    Tenure.COLLECTIVE: ("集体", "集体宿舍", "集体土地"),
    Tenure.UNKNOWN: ("不详", "未知"),
}
STATES: Final[Words] = {
    DwellingState.OWNER_USED: ("自用", "自住", "自住房"),
    DwellingState.LET: ("出租", "已出租", "租赁"),
    DwellingState.VACANT: ("空置", "空关", "闲置"),
    DwellingState.UNDER_EXPROPRIATION: ("征收", "征收中", "动迁"),
    DwellingState.UNKNOWN: ("不详", "未知"),
}
ORGANISATIONS: Final[Words] = {
    OrganisationKind.FIRM: ("企业", "公司", "法人企业", "有限责任公司", "股份有限公司"),
    OrganisationKind.SHOP: ("商铺", "个体工商户", "个体户", "沿街商铺", "店铺"),
    OrganisationKind.PUBLIC_INSTITUTION: ("事业单位", "机关", "机关事业单位"),
    OrganisationKind.SOCIAL_ORGANISATION: ("社会组织", "社会团体", "民办非企业单位", "基金会"),
    OrganisationKind.PROPERTY_MANAGER: ("物业", "物业公司", "物业企业", "物业服务企业"),
    OrganisationKind.SCHOOL: ("学校", "幼儿园", "中学", "小学"),
    OrganisationKind.OTHER: ("其他",),
}
PLACES: Final[Words] = {
    PlaceKind.STREET: ("道路", "路", "街"),
    PlaceKind.LANE: ("弄", "弄堂", "里弄"),
    PlaceKind.ESTATE: ("小区", "住宅小区", "里弄小区"),
    PlaceKind.BUILDING: ("楼", "楼栋", "楼幢", "幢", "门牌", "号"),
    PlaceKind.DWELLING: ("户室", "住房", "房屋", "室", "住宅"),
    PlaceKind.PREMISES: ("商铺", "门面", "经营场所", "沿街商铺"),
    PlaceKind.FACILITY: ("部件", "设施", "公共设施"),
    PlaceKind.PLOT: ("地块",),
    PlaceKind.VENUE: ("场馆", "场所", "活动室"),
}
OWNERSHIPS: Final[Words] = {
    RelationKind.OWNS: ("单独所有", "产权人", "业主", "所有", "owner"),
    RelationKind.CO_OWNS: ("按份共有", "共同共有", "共有", "共有人"),
    RelationKind.RENTS: ("承租", "承租人", "租户", "tenant"),
}
YES_NO: Final[Words] = {
    "yes": ("是", "有", "已建", "Y", "true", "1", "√"),
    "no": ("否", "无", "没有", "未建", "N", "false", "0", "×"),
}
