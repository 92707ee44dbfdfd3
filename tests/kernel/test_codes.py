"""Region, enumeration and grid codes."""

import pytest

from lilong.kernel.codes import (
    CommunityKind,
    RegionCode,
    SubdistrictKind,
    enumeration_code,
    fault_in_enumeration_code,
    fault_in_grid_code,
    grid_code,
    is_virtual_enumeration_area,
    read_region_code,
)
from lilong.kernel.errors import Refusal

COMMUNITY = "310101019005"


def test_a_region_code_has_parts():
    region = read_region_code(f"{COMMUNITY}11111"[:17])
    assert isinstance(region, RegionCode)
    assert (region.district, region.subdistrict, region.community) == (
        "310101", "310101019", COMMUNITY,
    )  # fmt: skip
    assert region.subdistrict_kind is SubdistrictKind.SUBDISTRICT
    assert region.community_kind is CommunityKind.RESIDENTS_COMMITTEE
    assert (region.urban_attribute, region.urban_class) == ("11", "111")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("310106", "310106"),
        ("310106000000", "310106"),
        ("310106012000", "310106012"),
        ("310000", "31"),
        (" 310106012 ", "310106012"),
    ],
)
def test_trailing_zeros_name_a_higher_level(text, code):
    region = read_region_code(text)
    assert region.code == code
    assert region.community == ""


def test_a_district_has_no_subdistrict():
    region = read_region_code("310106")
    assert (region.subdistrict, region.subdistrict_kind, region.community_kind) == ("", None, None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("310115101", SubdistrictKind.TOWN),
        ("310230201", SubdistrictKind.TOWNSHIP),
        ("310115501", SubdistrictKind.SIMILAR),
    ],
)
def test_the_subdistrict_part_says_what_it_is(text, kind):
    assert read_region_code(text).subdistrict_kind is kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [("310115101201", CommunityKind.VILLAGE), ("310115101498", CommunityKind.SIMILAR)],
)
def test_the_community_part_says_what_it_is(text, kind):
    assert read_region_code(text).community_kind is kind


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31010", "bad_region_code"),
        ("31010A", "bad_region_code"),
        ("", "bad_region_code"),
        ("310106700", "bad_region_part"),
        ("310106012700", "bad_region_part"),
    ],
)
def test_a_faulty_region_code_is_refused(text, code):
    refusal = read_region_code(text)
    assert isinstance(refusal, Refusal)
    assert refusal.code == code


def test_a_region_lies_in_another():
    community, district = read_region_code(COMMUNITY), read_region_code("310101")
    assert community.lies_in(district)
    assert not district.lies_in(community)


def test_enumeration_areas_are_counted_from_one_and_virtual_from_nine_hundred():
    assert enumeration_code(COMMUNITY, 7) == f"{COMMUNITY}007"
    assert fault_in_enumeration_code(f"{COMMUNITY}007") is None
    assert fault_in_enumeration_code(f"{COMMUNITY}000").code == "bad_enumeration_code"
    assert fault_in_enumeration_code(COMMUNITY).code == "bad_enumeration_code"
    assert fault_in_enumeration_code("310106700001001").code == "bad_region_part"
    assert is_virtual_enumeration_area(f"{COMMUNITY}900")
    assert not is_virtual_enumeration_area(f"{COMMUNITY}899")


def test_the_length_of_a_grid_code_is_the_rulebooks():
    """AC-09: a 13-digit grid code under the 14-digit rule."""
    assert fault_in_grid_code(f"{COMMUNITY}03", length=14) is None
    assert fault_in_grid_code(f"{COMMUNITY}3", length=14).code == "bad_grid_code"
    assert fault_in_grid_code(f"{COMMUNITY}003", length=14).code == "bad_grid_code"
    assert fault_in_grid_code(f"{COMMUNITY}003", length=15) is None
    assert fault_in_grid_code(f"{COMMUNITY}00", length=14).code == "bad_grid_number"
    assert fault_in_grid_code("31010670000103", length=14).code == "bad_region_part"


def test_a_grid_code_is_made_of_community_and_number():
    assert grid_code(COMMUNITY, 3, length=14) == f"{COMMUNITY}03"
    assert grid_code(COMMUNITY, 3, length=15) == f"{COMMUNITY}003"
    for number, length in ((100, 14), (0, 14), (1, 12)):
        with pytest.raises(ValueError, match="cell number"):
            grid_code(COMMUNITY, number, length=length)
    with pytest.raises(ValueError, match="cell number"):
        grid_code("310101", 1, length=14)
