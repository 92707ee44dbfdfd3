"""A zipped Shapefile as a GeoJSON collection: hostile and damaged archives end in a sentence."""

import codecs
import struct
import zipfile
import zlib
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, Final

import shapefile

from lilong.kernel.coordinates import Datum
from lilong.kernel.errors import Refusal, Refused
from lilong.kernel.text import mark
from lilong.territory.operations.datums import Reference, agreed, reference_of

MOST_UNPACKED: Final = 64 * 2**20
MOST_MEMBERS: Final = 200
# The rings of one shape are sorted into outlines and holes, each against each.
MOST_RINGS: Final = 500
_CHUNK: Final = 1 << 20
_WANTED: Final = (".shp", ".dbf", ".prj", ".cpg")
_CHINESE_PAGES: Final = {"936", "gb2312", "gb_2312-80", "gbk", "cp936", "ansi 936", "oem 936"}
_CHINESE_DRIVER: Final = 0x4D
_BROKEN: Final = (
    shapefile.ShapefileException, zipfile.BadZipFile, zlib.error, struct.error, EOFError,
    LookupError, NotImplementedError, OSError, OverflowError, RuntimeError, TypeError, ValueError,
    AttributeError, MemoryError,
)  # fmt: skip


def is_archive(content: bytes) -> bool:
    """Say whether a file is a ZIP archive."""
    return content.startswith(b"PK")


def read_shapefile(content: bytes, said: Datum | None) -> tuple[dict[str, Any], Datum]:
    """Return the areas of a zipped Shapefile as a collection in the datum that is returned, too.

    The names of properties become lower case. Raises Refused for an archive that is damaged,
    protected, too large or without exactly one Shapefile, and for a datum that is not known.
    """
    parts = _parts(content)
    found = reference_of(_words(parts[".prj"])) if ".prj" in parts else None
    reference = agreed(said, found)
    try:
        features = _read(parts, _encoding(parts), reference)
    except _BROKEN as fault:
        raise Refused(_damaged()) from fault
    return {"type": "FeatureCollection", "features": features}, reference.datum


def _damaged() -> Refusal:
    text = mark("The Shapefile is damaged and cannot be read. Nothing was taken from it.")
    return Refusal("shapefile_broken", text)


def _parts(content: bytes) -> dict[str, bytes]:
    """Return the parts of the one Shapefile of an archive, by ending."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _unpacked(archive)
    except _BROKEN as fault:
        raise Refused(_damaged()) from fault


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise Refused(_too_large())
    shapes = [one for one in members if _is_part(one) and _ending(one) == ".shp"]
    if len(shapes) != 1:
        text = mark("The archive holds {count} Shapefiles. Send an archive with exactly one.")
        raise Refused(Refusal("not_one_shapefile", text, {"count": len(shapes)}))
    stem = _stem(shapes[0])
    wanted = {
        _ending(one): one for one in members
        if _is_part(one) and _stem(one) == stem and _ending(one) in _WANTED
    }  # fmt: skip
    if ".dbf" not in wanted:
        text = mark("The Shapefile has no .dbf, which holds the codes and names of its areas.")
        raise Refused(Refusal("no_attributes", text))
    if any(one.flag_bits & 1 for one in wanted.values()):
        raise Refused(Refusal("archive_protected", mark("The archive is protected by a password.")))
    left, parts = MOST_UNPACKED, {}
    for ending, one in wanted.items():
        parts[ending] = _member(archive, one, left)
        left -= len(parts[ending])
    return parts


def _member(archive: zipfile.ZipFile, one: zipfile.ZipInfo, left: int) -> bytes:
    """Unpack a member and count: the size an archive states may lie."""
    # Beyond what is read at most: at the size that is stated the checksum would be asked for.
    one.file_size = left + 2 * _CHUNK
    pieces = []
    with archive.open(one) as stream:
        while piece := stream.read(_CHUNK):
            left -= len(piece)
            if left < 0:
                raise Refused(_too_large())
            pieces.append(piece)
    return b"".join(pieces)


def _too_large() -> Refusal:
    return Refusal(
        "archive_too_large",
        mark("The archive unpacks to more than {limit} MB or {members} files; nothing was read."),
        {"limit": MOST_UNPACKED >> 20, "members": MOST_MEMBERS},
    )


def _is_part(one: zipfile.ZipInfo) -> bool:
    return not one.is_dir() and not one.filename.startswith("__MACOSX/")


def _ending(one: zipfile.ZipInfo) -> str:
    return PurePosixPath(one.filename).suffix.lower()


def _stem(one: zipfile.ZipInfo) -> str:
    return str(PurePosixPath(one.filename).with_suffix("")).lower()


def _words(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")


def _encoding(parts: Mapping[str, bytes]) -> str:
    """Return the encoding of the attributes: the one that is named, else the usual one that fits.

    Raises Refused when none does.
    """
    table = parts[".dbf"]
    begin = int.from_bytes(table[8:10], "little")
    names = b" ".join(table[at : at + 11].partition(b"\0")[0] for at in range(32, begin - 1, 32))
    for encoding in _likely(parts):
        try:
            (names + b" " + table[begin:]).decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    text = mark(
        "The attributes of the Shapefile are neither UTF-8 nor GBK. Name their encoding in a .cpg "
        "file."
    )
    raise Refused(Refusal("encoding", text))


def _likely(parts: Mapping[str, bytes]) -> tuple[str, ...]:
    said = _words(parts.get(".cpg", b"")).strip().lower()
    if said in _CHINESE_PAGES:
        return ("gb18030",)
    if said == "65001":
        return ("utf-8",)
    try:
        return (codecs.lookup(said).name,)
    except (LookupError, ValueError):
        head = parts[".dbf"][:32]
        return ("gb18030",) if head[29] == _CHINESE_DRIVER else ("utf-8", "gb18030")


def _read(parts: Mapping[str, bytes], encoding: str, reference: Reference) -> list[dict[str, Any]]:
    features = []
    with shapefile.Reader(
        shp=BytesIO(parts[".shp"]), dbf=BytesIO(parts[".dbf"]), encoding=encoding
    ) as reader:
        for one in reader.iterShapeRecords():
            named = one.record.as_dict()
            features.append(
                {
                    "type": "Feature",
                    "properties": {name.lower(): _plain(named[name]) for name in named},
                    "geometry": _shape(one.shape, reference.shift),
                }
            )
    return features


def _plain(value: Any) -> Any:
    """Return a cell as JSON can carry it; codes are often numbers with an empty fraction."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _shape(shape: Any, shift: int) -> dict[str, Any] | None:
    if shape.shapeType == shapefile.NULL:
        return None
    if len(getattr(shape, "parts", ())) > MOST_RINGS:
        raise ValueError("too many rings")
    if shift:
        shape.points = [(point[0] + shift, *point[1:]) for point in shape.points]
    drawn = shape.__geo_interface__
    return {"type": drawn["type"], "coordinates": drawn["coordinates"]}
