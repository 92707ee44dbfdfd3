"""Pictures: is it one, when and where was it taken, a copy without that, a small one.

A copy is drawn onto a fresh canvas, upright, so that nothing of EXIF, XMP or comments is left.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

# Sizes are insisted on here before a picture is decoded; Pillow's own limit only warns.
Image.MAX_IMAGE_PIXELS = None
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# A JPEG can be decoded at a fraction of its size, the others only whole.
MOST_PIXELS = {"JPEG": 200_000_000}
MOST_PIXELS_WHOLE = 40_000_000
PUBLIC_EDGE = 4096
_QUALITY = 88
_BROKEN = (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError)


class NotAPicture(Exception):
    """The file cannot be decoded to its end."""


class TooManyPixels(Exception):
    """The picture is larger than anybody needs: a trap, or a scan to be made smaller."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a picture says about itself: size upright, when (local, as the camera wrote it), where.

    `coordinates` are (longitude, latitude) in WGS-84.
    """

    width: int
    height: int
    taken_at: str = ""
    coordinates: tuple[float, float] | None = None


@contextmanager
def _opened(path: Path, edge: int = 0) -> Iterator[Image.Image]:
    try:
        with Image.open(path, formats=FORMATS) as image:
            most = MOST_PIXELS.get(image.format or "", MOST_PIXELS_WHOLE)
            if image.width * image.height > most:
                raise TooManyPixels
            if edge:
                image.draft("RGB", (edge, edge))
            yield image
    except _BROKEN as error:
        raise NotAPicture from error


def look(path: Path) -> Seen:
    """Decode a picture (a JPEG small) and say what it is.

    Raises TooManyPixels before decoding, NotAPicture when it is damaged or cut off.
    """
    with _opened(path) as image:
        width, height = image.size
        exif = image.getexif()
        turned = exif.get(ExifTags.Base.Orientation, 1) in {5, 6, 7, 8}
        taken, place = _taken_at(exif), _coordinates(exif)
        image.draft("RGB", (256, 256))
        image.load()
    size = (height, width) if turned else (width, height)
    return Seen(*size, taken, place)


def _taken_at(exif: Image.Exif) -> str:
    """Return the moment of the photo as ISO text, without zone unless the camera wrote one."""
    own = exif.get_ifd(ExifTags.IFD.Exif)
    text = own.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    try:
        moment = datetime.strptime(str(text).strip("\x00 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
    except ValueError:
        return ""
    offset = str(own.get(ExifTags.Base.OffsetTimeOriginal) or "").strip("\x00 ")
    return f"{moment.isoformat()}{offset if len(offset) == 6 else ''}"


def _coordinates(exif: Image.Exif) -> tuple[float, float] | None:
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    try:
        latitude = _degrees(gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLatitudeRef])
        longitude = _degrees(gps[ExifTags.GPS.GPSLongitude], gps[ExifTags.GPS.GPSLongitudeRef])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return longitude, latitude


def _degrees(parts: tuple[float, float, float], side: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return round(-value if str(side).strip("\x00 ") in {"S", "W"} else value, 7)


def _bare(image: Image.Image, edge: int) -> Image.Image:
    """Return the picture upright, no larger than `edge`, on a canvas that knows nothing."""
    image.seek(0)
    upright = ImageOps.exif_transpose(image)
    has_alpha = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    drawn = upright.convert("RGBA" if has_alpha else "RGB")
    drawn.thumbnail((edge, edge))
    canvas = Image.new(drawn.mode, drawn.size)
    canvas.paste(drawn)
    return canvas


def public_copy(path: Path) -> tuple[bytes, str]:
    """Return (content, media type) of a copy without anything the camera wrote."""
    with _opened(path, PUBLIC_EDGE) as image:
        is_drawing = image.format in {"PNG", "GIF"}
        bare = _bare(image, PUBLIC_EDGE)
    if is_drawing or bare.mode == "RGBA":
        return _saved(bare, "PNG"), "image/png"
    return _saved(bare, "JPEG"), "image/jpeg"


def thumbnail(path: Path, edge: int) -> bytes:
    """Return a small JPEG, transparent parts white."""
    with _opened(path, edge) as image:
        bare = _bare(image, edge)
    if bare.mode == "RGBA":
        ground = Image.new("RGB", bare.size, "white")
        ground.paste(bare, mask=bare.getchannel("A"))
        bare = ground
    return _saved(bare, "JPEG")


def _saved(image: Image.Image, form: str) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, quality=_QUALITY, optimize=form == "JPEG")
    return buffer.getvalue()
