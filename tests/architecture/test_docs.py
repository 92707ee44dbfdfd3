"""Documents are promises: their links lead somewhere, they name all there is and nothing else."""

import re
import tomllib
from argparse import ArgumentParser
from functools import cache
from pathlib import Path

import yaml
from django.core.management import get_commands, load_command_class

from tests.architecture.plan import LAYERS
from tests.architecture.source import PACKAGE, ROOT, none_of

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
OPTION = re.compile(r"--[a-z][a-z-]+")
# Django gives these to every command.
COMMON = {
    "--help", "--version", "--verbosity", "--settings", "--pythonpath", "--traceback",
    "--no-color", "--force-color", "--skip-checks",
}  # fmt: skip
IN_BOTH = ("README", *(f"docs/how-to/{who}" for who in (
    "dispatcher", "handler", "follow-up-caller", "section-head", "committee-worker",
    "system-administrator", "security-administrator", "audit-administrator", "operator",
    "data-protection-officer",
)))  # fmt: skip


@cache
def documents() -> tuple[Path, ...]:
    """Return every document of the repository and of its programmes."""
    inside = [*(ROOT / "docs").rglob("*.md"), *PACKAGE.glob("programmes/*/README.md")]
    return tuple(sorted([*ROOT.glob("*.md"), *inside]))


def _anchor(heading: str) -> str:
    words = re.sub(r"[^\w\- ]", "", heading.strip().lower().replace("`", ""))
    return words.replace(" ", "-")


def _anchors(path: Path) -> set[str]:
    return {
        _anchor(line.lstrip("#"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("#")
    }


def test_links_in_documents_lead_somewhere():
    broken = []
    for path in documents():
        for found in LINK.finditer(path.read_text(encoding="utf-8")):
            target = found[1] or found[2]
            if target.startswith(("http://", "https://", "mailto:")):
                continue
            name, _, anchor = target.partition("#")
            there = (path.parent / name).resolve() if name else path
            if not there.exists():
                broken.append(f"{path.relative_to(ROOT)}: {target}")
            elif anchor and there.suffix == ".md" and anchor not in _anchors(there):
                broken.append(f"{path.relative_to(ROOT)}: {target} has no such heading")
    none_of(broken)


def test_every_document_can_be_reached_from_the_readme():
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        path = waiting.pop()
        if path in reached or not path.is_file() or path.suffix != ".md":
            continue
        reached.add(path)
        for found in LINK.finditer(path.read_text(encoding="utf-8")):
            target = (found[1] or found[2]).partition("#")[0]
            if target and "://" not in target:
                waiting.append((path.parent / target).resolve())
    none_of(str(p.relative_to(ROOT)) for p in documents() if p.resolve() not in reached)


def test_documents_for_users_stand_in_both_languages():
    none_of(
        name
        for base in IN_BOTH
        for name in (f"{base}.md", f"{base}.zh-CN.md" if base == "README" else f"{base}.zh.md")
        if not (ROOT / name).is_file()
    )


def test_every_room_is_in_the_document_of_the_architecture():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    none_of(room for rooms in LAYERS for room in rooms if f"`{room}" not in text)


def test_every_programme_is_in_the_readme():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    none_of(
        path.parent.name
        for path in PACKAGE.glob("programmes/*/programme.py")
        if f"programmes/{path.parent.name}/" not in text
    )


def test_every_decision_is_in_the_list_of_decisions():
    text = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    none_of(p.name for p in (ROOT / "docs" / "adr").glob("0*.md") if p.name not in text)


def test_commands_in_documents_exist_in_the_makefile():
    targets = set(
        re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M)
    )
    none_of(
        f"{path.relative_to(ROOT)}: make {word}"
        for path in documents()
        for word in re.findall(r"`make ([a-z]+)", path.read_text(encoding="utf-8"))
        + re.findall(r"^make ([a-z]+)", path.read_text(encoding="utf-8"), flags=re.M)
        if word not in targets
    )


def _options(parser: ArgumentParser) -> set[str]:
    """Return a command's options, those of its verbs included, without Django's own."""
    found = set()
    for action in parser._actions:
        found |= {o for o in action.option_strings if o.startswith("--")}
        inner = action.choices if isinstance(action.choices, dict) else {}
        for verb in inner.values():
            found |= _options(verb) if isinstance(verb, ArgumentParser) else set()
    return found - COMMON


def _written() -> dict[str, set[str]]:
    """Return the commands of the reference page, each with the options it names."""
    text = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    sections = re.split(r"^## `lilong ([a-z_]+)`$", text, flags=re.M)
    return {
        name: set(OPTION.findall(" ".join(re.findall(r"^\| `([^`]*)`", body, flags=re.M))))
        for name, body in zip(sections[1::2], sections[2::2], strict=True)
    }


def _real() -> dict[str, set[str]]:
    """Return our own commands with their options."""
    ours = {name: app for name, app in get_commands().items() if str(app).startswith("lilong.")}
    return {
        name: _options_of(app, name) - _options_of("django.core", name)
        for name, app in ours.items()
    }


def _options_of(app: str, name: str) -> set[str]:
    """Return the options of an app's command, none where it has no such command."""
    try:
        command = load_command_class(app, name)
    except ModuleNotFoundError:
        return set()
    return _options(command.create_parser("lilong", name))


def test_every_command_and_option_is_documented_and_every_documented_one_exists():
    written, real = _written(), _real()
    faults = [f"not documented: lilong {name}" for name in real.keys() - written.keys()]
    faults += [f"does not exist: lilong {name}" for name in written.keys() - real.keys()]
    for name in written.keys() & real.keys():
        faults += [f"not documented: lilong {name} {o}" for o in real[name] - written[name]]
        faults += [f"does not exist: lilong {name} {o}" for o in written[name] - real[name]]
    none_of(faults)


def test_every_setting_is_documented_and_every_documented_one_is_read():
    code = (PACKAGE / "config" / "settings.py").read_text(encoding="utf-8")
    code += (PACKAGE / "config" / "logging.py").read_text(encoding="utf-8")
    read = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", code))
    read |= {f"LILONG_{name.upper()}" for name in re.findall(r"_secret\(\"(\w+)\"\)", code)}
    text = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    written = set(re.findall(r"^\| `([A-Z_]+)`", text, flags=re.M))
    none_of(
        [f"not documented: {name}" for name in read - written]
        + [f"not read: {name}" for name in written - read]
    )


def test_the_publication_file_says_what_catalogues_of_public_code_ask_for():
    """The keys version 0.4 of publiccode.yml requires, and its limits of length."""
    said = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert said["publiccodeYmlVersion"] == "0.4"
    for key in ("name", "url", "platforms", "categories", "developmentStatus", "softwareType"):
        assert said[key], key
    assert said["softwareVersion"] == project["version"]
    assert said["legal"]["license"] == project["license"]
    assert said["localisation"]["localisationReady"]
    assert set(said["localisation"]["availableLanguages"]) == {"zh", "en"}
    assert said["maintenance"]["type"] in {"internal", "contract", "community", "none"}
    assert said["maintenance"]["contacts"]
    for language in ("zh", "en"):
        words = said["description"][language]
        assert len(words["shortDescription"]) <= 150
        assert 150 <= len(words["longDescription"]) <= 10_000
        assert words["features"]
