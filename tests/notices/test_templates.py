"""Declared templates, offices' own words, and what a brace may reach."""

import re

import pytest
from django.utils.translation import gettext_lazy

from lilong.kernel.errors import Refusal
from lilong.notices import templates
from lilong.notices.starter import TEMPLATES
from lilong.notices.templates import Template, fault_in, fill
from lilong.notices.terms import Recipients, Words

MOVED = templates.find("matter.moved")


def bare(text: str, template: Template) -> str:
    """Return a text without the samples in it, which are Chinese."""
    for sample in template.variables.values():
        text = text.replace(str(sample), "")
    return text


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: t.name)
def test_every_template_reads_in_both_languages(template: Template):
    chinese = fill(template, template.variables, "zh-hans")
    english = fill(template, template.variables, "en")
    # A matter is known by its number; what is told of rules, accounts and words has none.
    number = template.variables.get("number", "")
    assert number or template.name.startswith(("rulebook.", "account.", "notices."))
    assert number in chinese.subject
    assert number in english.subject
    assert re.search("[\u4e00-\u9fff]", bare(chinese.body, template))
    for text in (english.subject, english.body, english.short):
        assert not re.search("[\u4e00-\u9fff]", bare(text, template))


def test_times_and_lazy_words_are_written_for_each_language():
    context = {"number": "PY-1", "move": gettext_lazy("January"), "due": templates.SAMPLE_TIME}
    assert fill(MOVED, context, "zh-hans").subject == "PY-1：一月"
    assert fill(MOVED, context, "en").subject == "PY-1: January"
    assert "Mon 23 Nov 2026, 17:00" in fill(MOVED, context, "en").body


def test_a_value_that_is_missing_is_a_dash():
    assert "—" in fill(MOVED, {"number": "PY-1", "due": None}, "en").body


def test_numbers_of_persons_are_masked_and_a_subject_stays_one_line():
    context = {"number": "PY-1\r\nBcc: x@example.invalid", "title": "来电13912345678"}
    words = fill(MOVED, context, "zh-hans")
    assert "139****5678" in words.body
    assert "\n" not in words.subject
    assert "\r" not in words.subject


def test_an_offices_words_take_the_place_of_the_declared():
    words = fill(MOVED, {"number": "PY-1", "title": "堆物"}, "zh-hans", Words("请看{number}", ""))
    assert words.subject == "请看PY-1"
    assert "堆物" in words.body


@pytest.mark.parametrize(
    "text",
    ["{secret}", "{number.__class__}", "{number[0]}", "{number!r}", "{number:>99999}", "{", "}",
     "{}", "{0}"],
)  # fmt: skip
def test_a_brace_reaches_nothing_but_declared_values(text: str):
    assert isinstance(fault_in(text, MOVED), Refusal)


def test_plain_text_and_doubled_braces_are_fine():
    assert fault_in("{{number}} {number}", MOVED) is None


def test_two_templates_cannot_share_a_name():
    templates.declare(MOVED)
    with pytest.raises(ValueError, match="two"):
        templates.declare(Template("matter.moved", "a", "b", "c", {}))
    with pytest.raises(ValueError, match=r"not a value"):
        templates.declare(Template("test.bad", "a", "{b}", "c", {}))


@pytest.mark.parametrize("given", [{}, {"staff_id": 1, "post_id": 2}])
def test_a_notice_goes_to_exactly_one_recipient(given: dict[str, int]):
    with pytest.raises(ValueError, match="exactly one"):
        Recipients(**given)
