"""At run time all catalogues are one: a sentence has one Chinese text, whichever room says it."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

from scripts import messages

from tests.architecture.source import PACKAGE, Module, modules, none_of

# What is filled in: {name} of a sentence of ours, %(name)s of a template.
FILLED = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
# A western sign against a Chinese one: ours are full width, save where an example is typed so.
WESTERN = re.compile(
    r"[\u4e00-\u9fff”）][,;:!?(](?!//)|[,;?!(][\u4e00-\u9fff]"
    r"|\}[,;](?=[\u4e00-\u9fff])|[\u4e00-\u9fff]\)"
)
# What of a template is not shown as it stands there; the pieces in between are.
NO_WORDS = tuple(
    re.compile(part, re.DOTALL)
    for part in (
        r"\{#.*?#\}",
        r"\{% blocktranslate.*?\{% endblocktranslate %\}",
        # A point for a map.
        r"\{% captured as point %\}.*?\{% endcaptured %\}",
        r"<(style|script)\b.*?</\1>",
        r"<[^<>]*>",
        r"\{%.*?%\}|\{\{.*?\}\}",
    )
)
SIGN = re.compile(r"[^\n]{0,20}[:;,](?=\s|$)", re.MULTILINE)
TYPED_SO = ("“西,南,东,北”", "“种子:记录编号”")


def test_a_sentence_is_translated_alike_in_every_room():
    """Where one English word means two things, give it a context (`pgettext`) or say more."""
    texts: dict[tuple[str | None, str], dict[str, str]] = defaultdict(dict)
    for home in messages.homes():
        for message in messages.read(home):
            if message.id and message.string:
                key = message.id if isinstance(message.id, str) else message.id[0]
                text = message.string if isinstance(message.string, str) else message.string[0]
                texts[message.context, key][home.name] = text
    none_of(
        f"“{key}”: " + ", ".join(f"{room} {text}" for room, text in sorted(said.items()))
        for (_context, key), said in texts.items()
        if len(set(said.values())) > 1
    )


def test_every_sentence_has_its_chinese_text():
    none_of(messages.problems())


def test_what_is_counted_is_not_said_without_a_number():
    """Some Pythons find no translation of such a sentence, others one with a hole in it."""
    counted = {
        message.id[0]
        for home in messages.homes()
        for message in messages.read(home)
        if message.id and not isinstance(message.id, str)
    }
    none_of(
        module.at(call)
        for module, call in _calls("_", "gettext", "gettext_lazy", "mark")
        if isinstance(call.args[0], ast.Constant) and call.args[0].value in counted
    )


def test_a_translation_fills_in_nothing_that_its_sentence_does_not_have():
    """A template shows a damaged `%(name)s` by falling back to English, and nobody notices."""
    none_of(
        f"{home.name}: “{texts}” {strange}"
        for home in messages.homes()
        for message in messages.read(home)
        if message.id and message.string
        for texts in [message.string if isinstance(message.string, str) else message.string[0]]
        for source in [message.id if isinstance(message.id, str) else " ".join(message.id)]
        if (strange := _damaged(source, texts))
    )


def test_chinese_sentences_have_chinese_signs():
    none_of(
        f"{home.name}: “{text}”"
        for home in messages.homes()
        for message in messages.read(home)
        if message.id
        for text in ([message.string] if isinstance(message.string, str) else message.string)
        if WESTERN.search(text or "") and not any(one in text for one in TYPED_SO)
    )


def test_templates_have_no_signs_of_their_own_between_words():
    """A colon written into a template is English in a Chinese sentence: `labelled`, `sign`."""
    none_of(
        f"{path.relative_to(PACKAGE)}: …{found.group(0).strip()}…"
        for path in sorted(PACKAGE.glob("*/templates/**/*.html"))
        for found in SIGN.finditer(_bare(path.read_text(encoding="utf-8")))
    )


def _bare(template: str) -> str:
    """Return the words of a template that stand outside its tags and translated sentences."""
    for part in NO_WORDS:
        template = part.sub("", template)
    return template


def _damaged(source: str, translated: str) -> set[str]:
    """Return what is filled in on one side only, and signs of a template left half."""
    wanted, found = set(FILLED.findall(source)), set(FILLED.findall(translated))
    left_over = set(re.findall(r"%[（(]\W?\w*[)）]?[sd]?", translated)) - found
    return (found - wanted) | left_over


def test_the_system_acts_under_words_people_can_read():
    """`system("name")` without words would stand as a bare name in somebody's timeline."""
    none_of(
        module.at(call)
        for module, call in _calls("system")
        if not any(keyword.arg == "words" for keyword in call.keywords)
    )


def _calls(*names: str) -> Iterator[tuple[Module, ast.Call]]:
    """Yield the calls of some functions by their bare names, each with its module."""
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names:
                yield module, node
