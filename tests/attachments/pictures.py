"""Makes photos and files as phones send them, good and bad."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational


def photo(*, orientation: int = 1, size: tuple[int, int] = (640, 480), red: int = 200) -> bytes:
    """Return a JPEG with the place, moment and comment a phone writes into it."""
    image = Image.new("RGB", size, (red, 60, 40))
    image.paste((20, 200, 20), (0, 0, size[0] // 4, size[1] // 4))
    exif = image.getexif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = "SECRET-PHONE"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:11:20 09:15:30"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef] = "N"
    gps[ExifTags.GPS.GPSLatitude] = (IFDRational(31), IFDRational(13), IFDRational(3066, 100))
    gps[ExifTags.GPS.GPSLongitudeRef] = "E"
    gps[ExifTags.GPS.GPSLongitude] = (IFDRational(121), IFDRational(27), IFDRational(0))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", exif=exif, comment=b"SECRET-COMMENT", quality=90)
    return buffer.getvalue()


def png(*, size: tuple[int, int] = (64, 48), mode: str = "RGBA") -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size).save(buffer, "PNG")
    return buffer.getvalue()


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return buffer.getvalue()


def upload(content: bytes, name: str = "现场.jpg", declared: str = "") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, declared or "application/octet-stream")
