"""`lilong address`: with a gazetteer of its own it needs no database, and no test here has one."""

import csv
import json
from functools import partial
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from lilong.ledger.addresses import evaluating
from lilong.ledger.addresses.tagging import Tagger
from tests.ledger.addresses.invented import QUICK, paired_rows, tagged_rows
from tests.ledger.addresses.quarter import HOME, quarter


def _run(*arguments):
    out, err = StringIO(), StringIO()
    call_command("address", *map(str, arguments), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def _csv(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def gazetteer(tmp_path):
    rows = [
        {"key": p.key, "address": p.label, "district": p.district, "township": p.township,
         "aliases": "|".join(p.aliases)}
        for p in quarter().places
    ]  # fmt: skip
    return _csv(tmp_path / "gazetteer.csv", rows)


def test_texts_are_resolved_with_parts_and_scores(gazetteer):
    out, _ = _run("resolve", "285弄门口", "--gazetteer", gazetteer, "--home", HOME, "--json")
    found = json.loads(out)
    assert found["verdict"] == "known"
    assert [part["kind"] for part in found["parts"]] == ["lane", "hint"]
    best = found["candidates"][0]
    assert (best["label"], best["because"]) == ("映梧北路285弄", ["without_road"])


def test_a_file_is_resolved_line_by_line_and_its_pace_is_told(gazetteer, tmp_path):
    texts = tmp_path / "texts.txt"
    texts.write_text("永和里\n\n浙江省杭州市某某路1号\n华零路9号\n", encoding="utf-8")
    with translation.override("en"):
        out, err = _run("resolve", "--file", texts, "--gazetteer", gazetteer, "--home", HOME)
    assert "Outside our subdistrict." in out
    assert "新梧桐里" in out
    assert "The name sounds like this" in out
    assert "3 texts" in err
    with translation.override("zh-hans"):
        out, _ = _run("resolve", "--file", texts, "--gazetteer", gazetteer, "--home", HOME)
    assert "不在我街道辖区内。" in out


def test_parse_is_measured_by_learning_and_by_the_rules(tmp_path, monkeypatch):
    monkeypatch.setattr(evaluating, "Tagger", partial(Tagger, QUICK, networks=2))
    train = _csv(tmp_path / "train.csv", tagged_rows(120))
    test = _csv(tmp_path / "test.csv", tagged_rows(30, seed=2))
    learned, _ = _run("evaluate", "--task", "parse", "--train", train, "--test", test, "--json")
    ruled, _ = _run("evaluate", "--task", "parse", "--test", test, "--json")
    assert json.loads(learned)["micro_f1"] > json.loads(ruled)["micro_f1"] > 0


def test_match_is_measured(tmp_path):
    test = _csv(tmp_path / "test.csv", paired_rows(16))
    out, _ = _run("evaluate", "--task", "match", "--test", test)
    assert "macro_f1\t" in out


def test_township_is_measured_with_its_whole_curve(gazetteer, tmp_path):
    rows = [
        {"district": "映江区", "township": HOME, "place": "华灵路9号"},
        {"district": "映江区", "township": HOME, "place": "听雨路16号"},
        {"district": "映江区", "township": HOME, "place": "桃花路1号"},
        {"district": "映江区", "township": HOME, "place": "映梧北路7号"},
    ]
    test = _csv(tmp_path / "test.csv", rows)
    out, _ = _run(
        "evaluate", "--task", "township", "--test", test, "--gazetteer", gazetteer, "--json"
    )
    found = json.loads(out)
    assert found["coverage"] == 0.5
    assert found["precision"] == 1.0
    assert found["curve"][-1]["coverage"] == 0.75
    assert found["curve"][-1]["precision"] == pytest.approx(2 / 3, abs=1e-3)


@pytest.mark.parametrize(
    "arguments",
    [
        ("resolve",),
        ("resolve", "某某路1号"),
        ("resolve", "--file", "/nowhere", "--gazetteer", "/nowhere"),
        ("evaluate", "--task", "parse", "--test", "/nowhere"),
    ],
)
def test_what_is_missing_is_said(arguments):
    with pytest.raises(CommandError) as fault:
        _run(*arguments)
    assert fault.value.returncode == 2


def test_a_missing_column_or_gazetteer_is_said(tmp_path, gazetteer):
    with pytest.raises(CommandError, match="has no column label"):
        _run(
            "evaluate",
            "--task",
            "match",
            "--test",
            _csv(tmp_path / "x.csv", [{"query": "", "candidate": ""}]),
        )
    test = _csv(tmp_path / "y.csv", [{"district": "", "township": "", "place": ""}])
    with pytest.raises(CommandError, match="needs --gazetteer"):
        _run("evaluate", "--task", "township", "--test", test)
