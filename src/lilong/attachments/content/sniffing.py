"""What a file is, by its content alone: its declared type and name are not believed."""

import zipfile
from dataclasses import dataclass
from pathlib import Path

import filetype

HEAD = 8192
_CHUNK = 1 << 20
# The list of an archive's parts is read whole: one longer than this is no office document.
_MOST_LISTED = 4 * 2**20
_END = b"PK\x05\x06"
_END_LENGTH = 22
_LONGEST_COMMENT = 65_535
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_PARTS = (
    ("word/document.xml", f"{_OFFICE}wordprocessingml.document", "docx"),
    ("xl/workbook.xml", f"{_OFFICE}spreadsheetml.sheet", "xlsx"),
    ("ppt/presentation.xml", f"{_OFFICE}presentationml.presentation", "pptx"),
)
_STREAMS = (
    ("WordDocument", "application/msword", "doc"),
    ("Workbook", "application/vnd.ms-excel", "xls"),
    ("Book", "application/vnd.ms-excel", "xls"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint", "ppt"),
)
_MACROS = "_VBA_PROJECT"
_VOICE = b"#!AMR"
_MARKUP = (b"<", b"#!", b"<?")


@dataclass(frozen=True, slots=True)
class Type:
    """A media type and the ending a name should have; empty when it is nothing we know.

    `has_macros` marks an office document that carries a programme.
    """

    media_type: str
    ending: str
    has_macros: bool = False

    @property
    def is_picture(self) -> bool:
        """Say whether it is a picture."""
        return self.media_type.startswith("image/")


UNKNOWN = Type("", "")
_SPELLINGS = {"jpg": ("jpg", "jpeg", "jpe", "jfif")}


def type_of(path: Path) -> Type:
    """Return what a file is; UNKNOWN for text, markup, programmes and everything else."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(b"PK\x03\x04"):
        return _zipped(path)
    if head.startswith(_OLE):
        return _compound(path)
    is_voice = head.startswith(_VOICE)
    if not is_voice and head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_MARKUP):
        return UNKNOWN
    found = filetype.guess(head)
    return UNKNOWN if found is None else Type(found.mime, found.extension)


def _zipped(path: Path) -> Type:
    if not _is_short_list(path):
        return UNKNOWN
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return UNKNOWN
    for part, media_type, ending in _PARTS:
        if part in names:
            return Type(media_type, ending, any(n.endswith("vbaProject.bin") for n in names))
    return Type("application/zip", "zip")


def _is_short_list(path: Path) -> bool:
    """Say whether an archive's list of parts is short enough to be read into memory."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(size - _END_LENGTH - _LONGEST_COMMENT, 0))
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_LENGTH:
        return False
    return int.from_bytes(tail[at + 12 : at + 16], "little") <= _MOST_LISTED


def _compound(path: Path) -> Type:
    """Tell old office documents apart by the names in their directory, which stand in clear."""
    wanted = {name: f"{name}\x00".encode("utf-16-le") for name, *_rest in _STREAMS}
    wanted[_MACROS] = _MACROS.encode("utf-16-le")
    found = _found_in(path, wanted)
    for stream, media_type, ending in _STREAMS:
        if stream in found:
            return Type(media_type, ending, _MACROS in found)
    return UNKNOWN


def _found_in(path: Path, wanted: dict[str, bytes]) -> set[str]:
    """Return which words a file holds, read piece by piece."""
    found: set[str] = set()
    before = b""
    longest = max(map(len, wanted.values()))
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            seen = before + piece
            found |= {name for name, word in wanted.items() if word in seen}
            before = seen[-longest:]
    return found


def harmless_name(name: str) -> str:
    """Return a file's name without folders, controls and signs that change its direction."""
    plain = "".join(sign for sign in Path(name.replace("\\", "/")).name if sign.isprintable())
    return plain.strip(" .") or "file"


def corrected_name(name: str, kind: Type) -> str:
    """Return a harmless name with the ending that its content deserves."""
    stem, dot, ending = name.rpartition(".")
    if dot and ending.lower() in _SPELLINGS.get(kind.ending, (kind.ending,)):
        return name
    is_ending = bool(dot) and len(ending) <= 5 and ending.isascii() and ending.isalnum()
    return f"{stem if is_ending else name}.{kind.ending}"
