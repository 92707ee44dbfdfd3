"""An invented quarter: 青桐街道 and its neighbour 白桦街道, with roads of other cities' names."""

from lilong.ledger.addresses import Gazetteer, Place

HOME, NEXT_DOOR, DISTRICT = "青桐街道", "白桦街道", "映江区"
ADDRESSES = (
    "映梧北路285弄", "映梧北路285弄3号", "映梧北路285弄5号", "映梧北路17号", "映梧北路19号",
    "映梧北路21号", "北京西路88弄", "潍坊新村12号", "新梧桐里", "大米行超市", "华灵路7号",
    "华灵路9号", "华灵路11号", "河南中路30号", "四川北路6号甲",
)  # fmt: skip
ELSEWHERE = ("映梧北路701号", "听雨路15号", "听雨路17号", "听雨路285弄")


def quarter() -> Gazetteer:
    """Return the places of both townships; those of 青桐街道 are ours."""
    rows = [(label, HOME) for label in ADDRESSES] + [(label, NEXT_DOOR) for label in ELSEWHERE]
    places = [
        Place(f"P{number}", label, DISTRICT, township, _aliases(label))
        for number, (label, township) in enumerate(rows, start=1)
    ]
    return Gazetteer(places, home=[HOME])


def _aliases(label: str) -> tuple[str, ...]:
    """Return earlier addresses: 17号 was renumbered, 新梧桐里 had another name."""
    return {"映梧北路17号": ("旧米市街4号",), "新梧桐里": ("永和里",)}.get(label, ())
