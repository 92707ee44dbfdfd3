"""CSV: which encoding, which delimiter, then one record after the other with little memory."""

import codecs
import csv
import io
from collections.abc import Generator, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

from lilong.exchange.reading.table import Note
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark

SAMPLE = 64 * 1024
DELIMITERS = (",", "\t", ";")
_CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A file with this many signs of several bytes before the first fault is UTF-8, but damaged.
_SURELY_UTF8 = 6


def sniff_encoding(path: Path) -> str:
    """Return the encoding of a text file; raise Refused when it is none that we read."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    for bom, encoding in _MARKS:
        if sample.startswith(bom):
            _insist(path, encoding)
            return encoding
    if b"\x00" in sample and sample.count(b"\x00") * 50 > len(sample):
        raise Refused(_not_text())
    fault = _first_fault(path, "utf-8")
    if fault is None:
        return "utf-8"
    line, wide = fault
    if wide >= _SURELY_UTF8:
        raise Refused(_damaged(line, "UTF-8"))
    if _first_fault(path, "gb18030") is None and _reads_as_chinese(sample):
        return "gb18030"
    raise Refused(_not_text())


def _insist(path: Path, encoding: str) -> None:
    fault = _first_fault(path, encoding)
    if fault is not None:
        raise Refused(_damaged(fault[0], encoding.upper().removesuffix("-SIG")))


def _damaged(line: int, encoding: str) -> Refusal:
    return Refusal(
        "damaged_text",
        mark(
            "The file is {encoding} text, but line {line} holds bytes that are not. It may have "
            "been cut off or joined from two files. Nothing was read; save it again and repeat."
        ),
        {"encoding": encoding, "line": line},
    )


def _not_text() -> Refusal:
    return Refusal(
        "unknown_encoding",
        mark(
            "This is neither a spreadsheet nor text in UTF-8, UTF-16 or GB18030 (GBK). Nothing was "
            "read; save it as XLSX or as CSV in UTF-8 and repeat."
        ),
    )


def _first_fault(path: Path, encoding: str) -> tuple[int, int] | None:
    """Return (line, signs beyond ASCII before it) of the first undecodable byte, None if none."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = wide = 0
    with path.open("rb") as file:
        while True:
            piece = file.read(_CHUNK)
            try:
                text = decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                good = error.object[: error.start].decode(encoding, "ignore")
                return lines + good.count("\n") + 1, wide + _wide(good)
            if not piece:
                return None
            lines += text.count("\n")
            wide += _wide(text)


def _wide(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))


def _reads_as_chinese(sample: bytes) -> bool:
    """Say whether GB18030 makes common Chinese of the bytes.

    Big5, Shift-JIS or Latin text often decode, too, but to rare signs that GB2312 does not have.
    """
    text = codecs.getincrementaldecoder("gb18030")().decode(sample)
    wide = [sign for sign in text if not sign.isascii()]
    common = 0
    for sign in wide:
        with suppress(UnicodeEncodeError):
            sign.encode("gb2312")
            common += 1
    return common * 10 >= len(wide) * 9


def sniff_delimiter(path: Path, encoding: str) -> str:
    """Return the delimiter under which most of the first records have the same number of cells."""
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(SAMPLE)
    best, chosen = (0.0, 0), DELIMITERS[0]
    for delimiter in DELIMITERS:
        widths: list[int] = []
        with suppress(csv.Error):
            widths.extend(len(r) for r in csv.reader(io.StringIO(sample), delimiter=delimiter) if r)
        widths = widths[:50]
        if not widths:
            continue
        mode = max(sorted(set(widths)), key=widths.count)
        score = (widths.count(mode) / len(widths), mode)
        if mode > 1 and score > best:
            best, chosen = score, delimiter
    return chosen


class Lines:
    """Hands lines to the CSV reader without NUL bytes, and remembers when there were no more."""

    def __init__(self, file: Iterator[str]) -> None:
        self.file = file
        self.is_over = False

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        try:
            return next(self.file).replace("\x00", "")
        except StopIteration:
            self.is_over = True
            raise


def records(path: Path, encoding: str, delimiter: str) -> Generator[list[str], None, None]:
    """Yield the records of a CSV file; an empty line is an empty record.

    Raises Refused at a quotation mark that is never closed, with the record's number: the reader
    asks for a line after the last one only in the middle of a record.
    """
    with path.open(encoding=encoding, newline="") as file:
        lines = Lines(file)
        reader = csv.reader(lines, delimiter=delimiter)
        for number in count(1):
            try:
                record = next(reader)
            except StopIteration:
                return
            except csv.Error:
                raise Refused(_unclosed(number)) from None
            if lines.is_over:
                raise Refused(_unclosed(number))
            yield record


def _unclosed(number: int) -> Refusal:
    return Refusal(
        "unclosed_quote",
        mark(
            "Row {row}: a quotation mark is opened and never closed, so that everything after it "
            "runs into one cell. Nothing was read; close it and repeat."
        ),
        {"row": number},
    )


def count_bytes(path: Path, byte: bytes) -> int:
    """Return how often a byte occurs in a file."""
    with path.open("rb") as file:
        return sum(piece.count(byte) for piece in iter(lambda: file.read(_CHUNK), b""))


def notes_of(path: Path, encoding: str, delimiter: str) -> tuple[Note, ...]:
    """Return what the clerk should know of how the text was read."""
    names = {",": mark("comma"), "\t": mark("tab"), ";": mark("semicolon")}
    notes = [
        Note(
            mark("Read as text in {encoding}, cells separated by {delimiter}."),
            {
                "encoding": encoding.upper().removesuffix("-SIG"),
                "delimiter": Refusal("delimiter", names[delimiter]),
            },
        )
    ]
    nul_count = count_bytes(path, b"\x00") if encoding.startswith(("utf-8", "gb")) else 0
    if nul_count:
        notes.append(
            Note(
                mark("The file holds {count} NUL bytes; they were left out."), {"count": nul_count}
            )
        )
    return tuple(notes)
