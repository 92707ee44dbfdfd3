"""A folder is all a programme needs: this one is written here, loaded, and used like any other."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from lilong.cases import flow
from lilong.cases.models import Matter, MatterFact
from lilong.programmes.loading import load
from tests.cases.doing import photo

KIND = "found_property"
PROGRAMME = '''
    """Found property (失物招领): handed in at the counter, kept for a time, given back."""

    from django.utils.translation import gettext_lazy as _

    from lilong.accounts.terms import Capability
    from lilong.cases.grammar import (
        By, Clock, Key, Kind, Limit, Move, Programme, Question, Stage, ValueType, Why,
    )
    from lilong.cases.terms import Relation
    from lilong.kernel.text import mark
    from lilong_own.found_property import rules

    KEEPER = By(Capability.MATTERS_HANDLE, Relation.LEAD)
    WHY = Why(_("Whoever lost it gets it back."), "TEST-1", "an invented rule")

    PROGRAMME = Programme(
        key="found_property",
        version=1,
        label=_("Found property"),
        about=_("What is handed in is kept until its owner comes."),
        basis=WHY,
        raised_by=(By(Capability.MATTERS_RAISE),),
        facts=(
            Question("thing", _("Thing"), Kind.TEXT),
            Question("colour", _("Colour"), Kind.CHOICE, filterable=True,
                     choices=(("red", _("Red")), ("green", _("Green")))),
        ),
        keys=(
            Key(name="found_property.keeping", type=ValueType.LIMIT,
                title=mark("Found property: how long it is kept"),
                default={"number": 20, "unit": "days"}, rule="TEST-1", source="an invented rule"),
        ),
        clocks=(Clock("keeping", _("Keeping"), Limit(ruling="found_property.keeping"), WHY),),
        opens=("keeping",),
        stages=(
            Stage("kept", _("Kept")),
            Stage("claimed", _("Claimed")),
            Stage("returned", _("Returned"), closes=True),
        ),
        moves=(
            Move("claim", _("Somebody claims it"), frm=("kept",), to="claimed", by=(KEEPER,),
                 why=WHY, needs_evidence=True, primary=True, stops=("keeping",),
                 asks=(Question("said_colour", _("Colour she names"), Kind.CHOICE,
                                choices=(("red", _("Red")), ("green", _("Green")))),),
                 guard=rules.may_claim),
            Move("hand_over", _("Hand over"), frm=("claimed",), to="returned", why=WHY,
                 by=(By(Capability.MATTERS_APPROVE, not_who_did=("claim",)),), primary=True),
        ),
    )
'''
RULES = '''
    """Pure guards of found property."""

    from lilong.kernel.errors import Refusal
    from lilong.kernel.text import mark


    def may_claim(snapshot, answers):
        """Who cannot name the colour is not the owner."""
        said = answers.get("said_colour")
        if said and said != snapshot.facts["colour"]:
            return Refusal("other_colour", mark("The thing has another colour."), rule="TEST-1",
                           field="said_colour")
        return None
'''
FRAGMENT = "<p class='found'>Fragment of {{ matter.number }}</p>"
CHINESE = {"Found property": "失物招领", "Kept": "保管中"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write the folder as its author would."""
    home = tmp_path / KIND
    for path, text in {
        "programme.py": dedent(PROGRAMME).lstrip(),
        "rules.py": dedent(RULES).lstrip(),
        f"templates/{KIND}/facts.html": FRAGMENT,
        "README.md": "# Found property\n\n| Legal basis | none: a test |\n",
    }.items():
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_text(text, encoding="utf-8")
    return home


@pytest.fixture
def found_property(folder: Path) -> Iterator[str]:
    """Load the folder, with its templates; forget it afterwards."""
    templates = [{**settings.TEMPLATES[0], "DIRS": [folder / "templates"]}]
    with override_settings(TEMPLATES=templates):
        yield load(folder).key
    flow.unregister(KIND)
    for name in [n for n in sys.modules if n.startswith("lilong_own")]:
        del sys.modules[name]


def hand_in(client: Client) -> Matter:
    """Raise one through the form."""
    form = client.get(reverse("cases:raise", args=[KIND]))
    assert b'name="colour"' in form.content
    answer = client.post(
        reverse("cases:raise", args=[KIND]),
        {"title": "红伞一把（虚构）", "thing": "雨伞", "colour": "red"},
    )
    assert answer.status_code == 302
    return Matter.objects.get(kind=KIND)


@pytest.mark.django_db
def test_it_goes_round_on_the_generic_pages(cast, found_property):
    handler = cast.handler.client("en")
    assert "Found property" in handler.get(reverse("cases:kinds")).content.decode()
    matter = hand_in(handler)
    case = reverse("cases:case", args=[KIND, matter.number])
    assert f"Fragment of {matter.number}" in handler.get(case).content.decode()
    assert handler.get(reverse("cases:diagram", args=[KIND])).status_code == 200

    claim = reverse("cases:move", args=[KIND, matter.number, "claim"])
    refused = handler.post(claim, {"said_colour": "green", "evidence": photo(), "revision": 0})
    assert refused.status_code == 422
    assert "another colour" in refused.content.decode()
    done = handler.post(claim, {"said_colour": "red", "evidence": photo(), "revision": 0})
    assert done.status_code == 302

    own = reverse("cases:move", args=[KIND, matter.number, "hand_over"])
    head = cast.section_head.client("en")
    assert head.post(own, {"revision": 1}).status_code == 302
    matter.refresh_from_db()
    assert matter.stage == "returned"
    assert matter.closed_at is not None


@pytest.mark.django_db
def test_its_list_is_narrowed_by_what_it_declared_filterable(cast, found_property):
    handler = cast.handler.client()
    matter = hand_in(handler)
    rows = reverse("cases:list", args=[KIND])
    assert matter.number in handler.get(rows, {"fact_colour": "red"}).content.decode()
    assert matter.number not in handler.get(rows, {"fact_colour": "green"}).content.decode()
    assert MatterFact.objects.get(matter=matter).text == "red"


@pytest.mark.django_db
def test_the_next_office_does_not_see_it(cast, found_property):
    matter = hand_in(cast.handler.client())
    outsider = cast.outsider.client()
    assert outsider.get(reverse("cases:case", args=[KIND, matter.number])).status_code == 404
    answer = outsider.get(f"/api/v1/matters/{KIND}/{matter.pk}")
    assert answer.status_code == 404


@pytest.mark.django_db
def test_it_has_a_resource_in_the_api(cast, found_property):
    handler = cast.handler.client("en")
    address = f"/api/v1/matters/{KIND}"
    body = {"title": "绿书包（虚构）", "facts": {"thing": "书包", "colour": "green"}}
    raised = handler.post(address, json.dumps(body), content_type="application/json")
    assert raised.status_code == 201
    key = raised.json()["id"]
    listed = handler.get(address)
    assert listed.status_code == 200, listed.content
    assert [row["id"] for row in listed.json()["items"]] == [key]

    wrong = handler.post(
        f"{address}/{key}/moves/claim",
        json.dumps({"answers": {"said_colour": "red"}}),
        content_type="application/json",
    )
    assert wrong.status_code in {409, 422}
    assert wrong.headers["Content-Type"] == "application/problem+json"
    codes = {r["code"] for r in wrong.json()["errors"]}
    assert {"no_evidence", "other_colour"} <= codes


def test_an_offices_own_folder_is_found_at_start_with_its_chinese(folder):
    catalogue = Catalog(locale="zh_Hans_CN")
    for english, chinese in CHINESE.items():
        catalogue.add(english, chinese)
    compiled = folder / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo"
    compiled.parent.mkdir(parents=True)
    with compiled.open("wb") as file:
        write_mo(file, catalogue)
    script = (
        "import django; django.setup()\n"
        "from django.utils.translation import override\n"
        "from lilong.cases import flow\n"
        "with override('zh-hans'):\n"
        f"    declared = flow.programme('{KIND}')\n"
        "    print(declared.label, declared.initial.label)\n"
    )
    environment = os.environ | {
        "LILONG_PROGRAMMES": str(folder.parent),
        "DJANGO_SETTINGS_MODULE": "lilong.config.settings",
        "PYTHONPATH": str(settings.PACKAGE.parent),
        "PYTHONIOENCODING": "utf-8",
    }
    ended = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.split() == ["失物招领", "保管中"]
