"""Write the kernel's table of how Chinese characters sound, from pypinyin's dictionaries.

    PYTHONPATH=src python -m scripts.syllables

pypinyin (MIT) takes half a second and 50 MB to load, for names of which we only want the sound
without tone; so the sounds are kept as a table, and pypinyin is needed only here and by the test
that compares.
"""

from pypinyin import lazy_pinyin
from pypinyin.phrases_dict import phrases_dict

from lilong.kernel import syllables

# Names of Shanghai that no dictionary of phrases has; people type them every day.
NAMES = {
    "长宁": "chang ning", "长寿": "chang shou", "长征": "chang zheng", "长风": "chang feng",
    "长乐": "chang le", "长阳": "chang yang", "长白": "chang bai", "长海": "chang hai",
    "长岛": "chang dao", "长兴": "chang xing", "长桥": "chang qiao", "长临": "chang lin",
    "长逸": "chang yi", "长江": "chang jiang", "长青": "chang qing", "长沙": "chang sha",
    "长春": "chang chun", "长安": "chang an", "长治": "chang zhi", "长顺": "chang shun",
    "长清": "chang qing", "漕河泾": "cao he jing", "行知": "xing zhi", "大柏树": "da bo shu",
    "朱家角": "zhu jia jiao", "乐安": "le an", "乐山": "le shan", "曾家": "zeng jia",
    "重固": "zhong gu", "莘庄": "xin zhuang", "莘松": "xin song", "六合路": "liu he lu",
}  # fmt: skip
CHARACTERS = {"浜": "bang"}


def spelled(text: str) -> list[str]:
    """Return what pypinyin gives for a text, without the signs it knows no sound of."""
    return lazy_pinyin(text, errors="ignore")


def main() -> None:
    """Write the table: the characters of each syllable, then the phrases needed."""
    characters = {
        chr(code): said[0]
        for code in range(syllables.FIRST, syllables.LAST + 1)
        if len(said := spelled(chr(code))) == 1 and said[0].isascii() and said[0].isalpha()
    } | CHARACTERS
    said = {phrase: tuple(spelled(phrase)) for phrase in phrases_dict}
    said |= {name: tuple(sounds.split()) for name, sounds in NAMES.items()}
    said = {x: y for x, y in said.items() if len(x) == len(y) > 1 and "".join(y).isascii()}
    longest = max(map(len, said))
    phrases = dict[str, tuple[str, ...]]()
    # A phrase that sounds like its characters is needed where a shorter one inside it does not.
    while missing := {
        phrase: sounds
        for phrase, sounds in said.items()
        if _sounds(phrase, syllables.Table(characters, phrases, longest)) != sounds
    }:
        phrases |= missing
    of_syllable: dict[str, list[str]] = {}
    for character, sound in sorted(characters.items()):
        of_syllable.setdefault(sound, []).append(character)
    lines = [f"{sound}\t{''.join(own)}" for sound, own in sorted(of_syllable.items())]
    lines += [f"{' '.join(phrases[phrase])}\t{phrase}" for phrase in sorted(phrases)]
    syllables.TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _sounds(text: str, table: syllables.Table) -> tuple[str, ...]:
    return tuple(said for said, _written in syllables.spell(text, table))


if __name__ == "__main__":
    main()
