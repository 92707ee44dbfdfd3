"""What the tags draw, and that nothing given to them becomes markup."""

from datetime import datetime, timedelta

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from lilong.kernel.clock import SHANGHAI
from lilong.ui import contributions, parts
from lilong.ui.contributions import Panel

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=SHANGHAI)
EVIL = "<script>alert(1)</script>"


def draw(text, language="zh-hans", **context):
    context.setdefault("request", RequestFactory().get("/list/?unit=1"))
    with translation.override(language):
        return Template("{% load ui %}" + text).render(Context(context))


@pytest.mark.parametrize(
    ("state", "shape", "word"),
    [
        ("normal", "<circle", "正常"),
        ("soon", "M6 .8", "临期"),
        ("late", "M6 0l6 6", "超期"),
        ("paused", "M1.5 1", "暂停"),
        ("none", 'fill="none"', "无时限"),
    ],
)
def test_a_lamp_has_shape_colour_and_word(state, shape, word):
    drawn = draw("{% lamp state %}", state=state)
    assert f"lamp-{state}" in drawn
    assert shape in drawn
    assert word in drawn


def test_a_lamp_shows_its_own_words_and_how_it_was_counted():
    drawn = draw("{% lamp it %}", it=parts.Lamp("soon", "剩 2 小时", "1 个工作日"))
    assert "剩 2 小时" in drawn
    assert 'title="1 个工作日"' in drawn
    assert "临期" not in drawn


def test_the_timeline_keeps_its_order_and_quiets_system_lines():
    entries = [
        parts.TimelineEntry(NOW, "received", is_system=True),
        parts.TimelineEntry(NOW, "dispatched", who="A", post="B", reason="because",
                            files=[parts.FileLink("a.jpg", "/files/1/", octets=2_400_000)]),
    ]  # fmt: skip
    drawn = draw("{% timeline entries now %}", entries=entries, now=NOW)
    assert drawn.index("received") < drawn.index("dispatched")
    assert drawn.count("is-system") == 1
    assert "2.4 MB" in drawn
    assert "because" in drawn


def test_gates_on_the_track_say_how_many_are_met():
    stages = [
        parts.Stage("a", "done"),
        parts.Stage("b", "now"),
        parts.Stage("c", gates_met=2, gates=4),
    ]
    drawn = draw("{% stage_track stages %}", "en", stages=stages)
    assert "2 of 4" in drawn
    assert drawn.count('aria-current="step"') == 1


def test_a_posting_action_is_a_form_with_its_token():
    choices = [
        parts.Action("签收", "/sign/", method="post", fields={"revision": 3}, is_primary=True),
        parts.Action("退单", dialog="back", key="r"),
        parts.Action("延期", "/extend/"),
    ]
    drawn = draw("{% actions choices %}", choices=choices, csrf_token="t" * 32)
    assert 'name="csrfmiddlewaretoken"' in drawn
    assert 'name="revision" value="3"' in drawn
    assert 'data-opens="back" data-key="r"' in drawn
    assert 'href="/extend/"' in drawn


def test_what_is_blocked_names_its_rule():
    drawn = draw("{% blocked it %}", it=[parts.Blocked("结案", "还缺回访。", "H-06")])
    assert "依据 H-06" in drawn
    assert draw("{% blocked it %}", it=[]).strip() == ""


@pytest.mark.parametrize(
    "text",
    [
        "{% quote evil evil %}",
        "{% empty_state evil evil '/x/' %}",
        "{% facts lines %}",
        "{% queue entries evil %}",
        "{% timeline history %}",
        "{% card evil evil %}{{ evil }}{% endcard %}",
        "{% dialog evil evil %}{{ evil }}{% enddialog %}",
        "{% note %}{{ evil }}{% endnote %}",
        "{{ evil|masked }}",
        "{% icon evil evil %}",
        "{% area_map evil points=evil %}",
        "{% captured as x %}{{ evil }}{% endcaptured %}{{ x }}",
        "{% chart picture 'a' %}",
        "{% loads bars evil %}",
        "{% file_picker 'a' evil %}",
    ],
)
def test_nothing_given_becomes_markup(text):
    lamp = parts.Lamp("soon", EVIL, EVIL)
    drawn = draw(
        text,
        evil=EVIL,
        lines=[parts.Fact(EVIL, EVIL)],
        entries=[parts.QueueEntry("/x/", EVIL, lamp, EVIL)],
        history=[parts.TimelineEntry(NOW, EVIL, EVIL, EVIL, EVIL)],
        picture=parts.Chart(EVIL, [EVIL], [parts.Series(EVIL, [1])]),
        bars=[parts.Load(EVIL, 1)],
    )
    assert "<script>alert" not in drawn


def test_times_and_shares_in_templates():
    assert draw("{{ at|when }}", at=NOW) == "2026-11-20 周五 12:00"
    assert draw("{{ at|when }}", at=NOW.date()) == "2026-11-20 周五"
    assert draw("{{ at|when }}{{ at|short_when }}", at=None) == "\N{EN DASH}" * 2
    assert "93.90 % · 200/213" in draw("{% share 200 213 %}")
    assert "剩 5 小时 · 今天 17:00 前" in draw(
        "{% time_left due now %}", due=NOW + timedelta(hours=5), now=NOW
    )
    assert draw("{% time_left due %}{% moment due %}", due=None) == "\N{EN DASH}" * 2
    assert draw("{{ n|figure }}", n=12_345) == "12,345"


def test_values_are_masked_by_kind():
    assert "138****2207" in draw("{{ v|masked:'phone' }}", v="13812342207")
    assert "王*" in draw("{{ v|masked:'name' }}", v="王小明")
    assert draw("{{ v|masked }}", v="") == "\N{EN DASH}"


def test_the_pager_keeps_the_filters():
    class Page:
        previous_cursor, next_cursor = "", "abc"

    drawn = draw("{% pager page '#list' %}", page=Page)
    assert "?unit=1&amp;cursor=abc" in drawn
    assert 'rel="prev"' not in drawn
    assert 'hx-target="#list"' in drawn


def test_progress_polls_only_while_it_runs():
    running = parts.Progress(1, 4, "importing", "/import/1/progress/")
    assert 'hx-trigger="every 2s"' in draw("{% progress it %}", it=running)
    over = parts.Progress(4, 4, "importing", "/import/1/progress/", is_over=True)
    assert "hx-trigger" not in draw("{% progress it %}", it=over)


def test_a_chart_has_its_table():
    chart = parts.Chart("open", ["a", "b"], [parts.Series("x", [1, None])])
    drawn = draw("{% chart it 'open' %}", it=chart)
    assert '<script id="chart-open" type="application/json">' in drawn
    assert "<td" in drawn
    assert "\N{EN DASH}" in drawn


def test_a_load_bar_is_as_long_as_its_share_of_the_largest():
    drawn = draw("{% load_bar line 40 %}", line=parts.Load("x", 10, 5, 5))
    assert 'class="bar-normal" x="0.0" width="25.0"' in drawn
    assert 'class="bar-late" x="37.5" width="12.5"' in drawn


def test_a_sparkline_needs_no_script_and_bears_nothing_and_zeros():
    assert draw("{% sparkline it 'x' %}", it=[[0, 4, 2], [0, 0, 0]]).count("<polyline") == 2
    assert "<svg" in draw("{% sparkline it 'x' %}", it=[[]])


def empty(viewer, subject):
    return None


def filled(viewer, subject):
    return {"text": f"for {subject}"}


class Anyone:
    office_id = 1

    def may(self, capability):
        return False


def test_panels_show_what_upper_rooms_have_to_say(monkeypatch):
    monkeypatch.setattr(contributions, "_slots", {})
    template = "ui/components/empty_state.html"
    contributions.register(Panel("a", "order.aside", template, filled))
    contributions.register(Panel("b", "order.aside", template, empty))
    contributions.register(Panel("c", "elsewhere", template, filled))
    contributions.register(Panel("d", "order.aside", template, filled, capability="audit.read"))
    request = RequestFactory().get("/")
    request.viewer = Anyone()
    drawn = draw("{% panels 'order.aside' it %}", request=request, it="7")
    assert drawn.count("for 7") == 1


class Form(forms.Form):
    words = forms.CharField(label="内容", help_text="原话")
    kind = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect, label="种类")
    secret = forms.BooleanField(required=False, label="保密")
    file = forms.FileField(required=False, label="附件")
    key = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_form_ties_help_and_errors_to_its_field(shown):
    drawn = draw("{{ form }}", form=Form({}))
    assert 'id="id_words_error"' in drawn
    assert 'id="id_words_helptext"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'aria-describedby="id_words_helptext id_words_error"' in drawn
    assert 'class="form-control is-invalid"' in drawn


def test_errors_are_listed_once_more_at_the_top_and_get_the_focus(shown):
    drawn = draw("{{ form }}", form=Form({}))
    top = drawn[: drawn.index('class="field')]
    assert "data-focus" in top
    assert 'href="#id_words"' in top
    assert "填写的内容都在" in top
    assert "data-focus" not in draw("{{ form }}", form=Form())


def test_only_optional_fields_say_so(shown):
    drawn = draw("{{ form }}", form=Form())
    assert drawn.count("（选填）") == 1
    assert "data-file-picker" in drawn
