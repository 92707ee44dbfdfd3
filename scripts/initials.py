"""Write the kernel's table of the first letters of Chinese sounds, from pypinyin's dictionaries.

    PYTHONPATH=src python -m scripts.initials

pypinyin (MIT) takes half a second and 50 MB to load, for names of which we only want the letters;
so the letters are kept as a table, and pypinyin is needed only here and by the test that compares.
"""

from pypinyin import Style, lazy_pinyin
from pypinyin.phrases_dict import phrases_dict

from lilong.kernel import initials

# Names of Shanghai that no dictionary of phrases has; people type them every day.
NAMES = {
    "长宁": "cn", "长寿": "cs", "长征": "cz", "长风": "cf", "长乐": "cl", "长阳": "cy",
    "长白": "cb", "长海": "ch", "长岛": "cd", "长兴": "cx", "长桥": "cq", "长临": "cl",
    "长逸": "cy", "长江": "cj", "长青": "cq", "长沙": "cs", "长春": "cc", "长安": "ca",
    "长治": "cz", "长顺": "cs", "长清": "cq", "漕河泾": "chj", "行知": "xz", "大柏树": "dbs",
    "朱家角": "zjj", "乐安": "la", "乐山": "ls", "曾家": "zj", "重固": "zg", "莘庄": "xz",
    "莘松": "xs", "六合路": "lhl", "浜": "b",
}  # fmt: skip


def spelled(text: str) -> str:
    """Return what pypinyin gives for a text."""
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER, errors="ignore"))


def main() -> None:
    """Write the table: the letters of all characters in one line, then the phrases needed."""
    letters = "".join(_letter(chr(code)) for code in range(initials.FIRST, initials.LAST + 1))
    sounds = {phrase: spelled(phrase) for phrase in phrases_dict} | NAMES
    sounds = {x: y for x, y in sounds.items() if len(x) == len(y) and y.isascii()}
    longest, phrases = max(map(len, sounds)), dict[str, str]()
    # A phrase that sounds like its characters is needed where a shorter one inside it does not.
    while missing := {
        phrase: sound
        for phrase, sound in sounds.items()
        if initials.spell(phrase, initials.Table(letters, phrases, longest)) != sound
    }:
        phrases |= missing
    lines = [letters, *(f"{phrase}\t{phrases[phrase]}" for phrase in sorted(phrases))]
    initials.TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _letter(character: str) -> str:
    sound = spelled(character)
    return sound if len(sound) == 1 and sound.isascii() else initials.NONE


if __name__ == "__main__":
    main()
