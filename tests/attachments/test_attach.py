"""Attaching: what is kept, what is refused, what is never doubled or overwritten."""

import hashlib
import io
import json
import os
import struct
import tracemalloc
import zlib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from PIL import Image

from lilong.attachments import operations, policies, queries, tasks
from lilong.attachments.content import store
from lilong.attachments.limits import limits
from lilong.attachments.models import Attachment
from lilong.attachments.terms import Kind, Limits
from lilong.journal.models import Entry
from lilong.kernel import clock
from lilong.kernel.actor import system
from lilong.kernel.errors import NotVisible, Refused
from lilong.kernel.subject import Subject
from lilong.vault.protected import clear_text
from tests.attachments.conftest import KIND, SUBJECT, may_view
from tests.attachments.pictures import archive, photo, png, upload
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOW = clock.real_now()


def attach(cast: Cast, content: bytes, name: str = "现场.jpg", declared: str = "") -> Attachment:
    return operations.attach(
        subject=SUBJECT, upload=upload(content, name, declared), by=cast.handler.actor, at=NOW
    )


def refusal(cast: Cast, content: bytes, name: str) -> str:
    with pytest.raises(Refused) as caught:
        attach(cast, content, name)
    assert not Attachment.objects.exists()
    return str(caught.value.refusals[0])


def copies(row: Attachment) -> Attachment:
    made = operations.make_copies(attachment_id=row.pk, at=NOW)
    assert made is not None
    return made


def test_the_original_is_kept_byte_for_byte_for_the_owner_of_the_process_alone(
    cast: Cast, files: Path
) -> None:
    content = photo()
    row = attach(cast, content)
    path = files / row.path
    assert path.read_bytes() == content
    assert row.sha256 == hashlib.sha256(content).hexdigest()
    assert path.stat().st_mode & 0o777 == 0o600
    assert (row.media_type, row.width, row.height) == ("image/jpeg", 640, 480)
    assert row.uploaded_by["staff_id"] == cast.handler.staff.pk
    copies(row)
    assert store.hash_of(path) == row.sha256


def test_copies_know_neither_place_nor_moment_nor_phone(cast: Cast, files: Path) -> None:
    row = copies(attach(cast, photo()))
    for path in (row.public_path, row.thumbnail_path):
        content = (files / path).read_bytes()
        assert b"SECRET" not in content
        assert b"Exif" not in content
        with Image.open(io.BytesIO(content)) as image:
            assert not image.getexif()
            assert "comment" not in image.info
            assert "exif" not in image.info


def test_what_the_camera_wrote_is_kept_encrypted(cast: Cast) -> None:
    row = attach(cast, photo())
    row.refresh_from_db()
    assert clear_text(row.taken_at) == "2026-11-20T09:15:30"
    assert clear_text(row.coordinates) == "121.4500000 31.2251833"
    assert "121.45" not in str(row.coordinates)


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_the_copy_stands_upright(cast: Cast, files: Path, orientation: int) -> None:
    row = copies(attach(cast, photo(orientation=orientation)))
    expected = (640, 480) if orientation in {1, 3} else (480, 640)
    assert (row.width, row.height) == expected
    with Image.open(files / row.public_path) as image:
        assert image.size == expected
    with Image.open(files / row.thumbnail_path) as image:
        assert max(image.size) == 480


def test_a_transparent_picture_keeps_its_transparency_and_its_thumbnail_is_white(
    cast: Cast, files: Path
) -> None:
    row = copies(attach(cast, png(), "章.png"))
    assert row.public_type == "image/png"
    with Image.open(files / row.thumbnail_path) as image:
        assert image.convert("RGB").getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(("mode", "name"), [("L", "a.png"), ("P", "a.png"), ("I;16", "a.png")])
def test_every_kind_of_drawing_gets_its_copies(cast: Cast, mode: str, name: str) -> None:
    assert copies(attach(cast, png(mode=mode), name)).thumbnail_path


def test_copies_are_made_once(cast: Cast) -> None:
    row = copies(attach(cast, photo()))
    again = copies(row)
    assert (again.public_path, again.thumbnail_path) == (row.public_path, row.thumbnail_path)
    assert operations.make_copies(attachment_id=Attachment().pk, at=NOW) is None


def test_a_picture_damaged_on_the_disk_is_said(cast: Cast, files: Path) -> None:
    row = attach(cast, photo())
    (files / row.path).write_bytes(b"damaged")
    with pytest.raises(Refused, match="cannot be read any more"):
        copies(row)


def test_a_png_called_jpg_is_taken_and_its_name_put_right(cast: Cast) -> None:
    row = attach(cast, png(), "现场.jpg", "image/jpeg")
    assert (row.name, row.media_type) == ("现场.png", "image/png")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a.JPEG", "a.JPEG"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\照片\\楼道.jpg", "楼道.jpg"),
        ("楼道.2026年11月", "楼道.2026年11月.jpg"),
        ("a\x00\u202egpj.exe", "agpj.jpg"),
        ("", "file.jpg"),
        ("x" * 300 + ".jpg", "x" * 196 + ".jpg"),
    ],
)
def test_names_are_made_harmless(cast: Cast, given: str, kept: str) -> None:
    class Named:
        name = given

        def chunks(self, chunk_size: int | None = None) -> list[bytes]:
            return [photo()]

    row = operations.attach(subject=SUBJECT, upload=Named(), by=cast.handler.actor, at=NOW)
    assert row.name == kept


@pytest.mark.parametrize(
    ("parts", "name", "ending"),
    [
        (("word/document.xml",), "记录.docx", "wordprocessingml.document"),
        (("xl/workbook.xml",), "表.docx", "spreadsheetml.sheet"),
        (("ppt/presentation.xml",), "a.pptx", "presentationml.presentation"),
    ],
)
def test_office_documents_are_told_apart(
    cast: Cast, parts: tuple[str, ...], name: str, ending: str
) -> None:
    assert attach(cast, archive(*parts), name).media_type.endswith(ending)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("stream", "ending"), [("WordDocument", "doc"), ("Workbook", "xls"), ("Other", "")]
)
def test_old_office_documents_are_told_apart_by_their_streams(
    cast: Cast, stream: str, ending: str
) -> None:
    content = OLE + f"{stream}\x00".encode("utf-16-le")
    if not ending:
        assert "may not be attached (unknown)" in refusal(cast, content, "a.doc")
        return
    assert attach(cast, content, "记录").name == f"记录.{ending}"
    with pytest.raises(Refused, match="carries macros"):
        attach(cast, content + "_VBA_PROJECT".encode("utf-16-le"), "a.doc")


def test_the_jobs_make_copies_and_tidy(cast: Cast, files: Path) -> None:
    row = attach(cast, photo())
    tasks.thumbnail(str(row.pk))
    row.refresh_from_db()
    assert row.thumbnail_path
    operations.keep_until(subject=SUBJECT, day=date(2026, 1, 31), by=cast.handler.actor, at=NOW)
    tasks.tidy()
    assert not (files / row.path).exists()


def test_a_pdf_is_a_document_without_copies(cast: Cast) -> None:
    row = attach(cast, b"%PDF-1.7\n1 0 obj", "通知.pdf")
    assert not row.is_picture
    assert operations.make_copies(attachment_id=row.pk, at=NOW) == row


def bomb() -> bytes:
    """Return a PNG of a few hundred bytes that says it is 30,000 by 30,000."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    begin = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
    return begin + chunk(b"IDAT", zlib.compress(bytes(900))) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.jpg", "“a.jpg” is empty."),
        (b"<html><script>alert(1)</script>", "a.jpg", "may not be attached (unknown)"),
        (b"<?xml version='1.0'?><svg onload='x'/>", "a.svg", "may not be attached (unknown)"),
        (b"\n <svg xmlns='http://www.w3.org/2000/svg'/>", "a.png", "may not be attached (unknown)"),
        (b"#!/bin/sh\nrm -rf x", "a.jpg", "may not be attached (unknown)"),
        (b"MZ" + bytes(300), "a.jpg", "may not be attached (application/x-msdownload)"),
        (b"\x7fELF" + bytes(300), "a.jpg", "may not be attached (application/x-executable)"),
        (b"just words", "a.txt", "may not be attached (unknown)"),
        (archive("a.txt"), "a.docx", "may not be attached (application/zip)"),
        (b"PK\x03\x04 broken", "a.docx", "may not be attached (unknown)"),
        (archive("word/document.xml", "word/vbaProject.bin"), "a.docx", "carries macros"),
        (photo()[:3000], "a.jpg", "is damaged or was cut off on the way"),
        (bomb(), "a.png", "has more pixels than can be shown"),
    ],
)
def test_what_may_not_be_attached_gets_a_clear_sentence(
    cast: Cast, files: Path, content: bytes, name: str, words: str
) -> None:
    assert words in refusal(cast, content, name)
    assert not [p for p in files.rglob("*") if p.is_file()]


def test_a_file_above_the_limit_is_refused_while_it_comes(cast: Cast, files: Path) -> None:
    text = refusal(cast, b"%PDF-" + bytes(21 * 2**20), "大.pdf")
    assert text == "“大.pdf” is larger than 20 MB. Nothing was kept; make it smaller."
    assert not [p for p in files.rglob("*") if p.is_file()]


def test_more_files_than_allowed_are_refused(cast: Cast) -> None:
    for number in range(30):
        attach(cast, b"%PDF-" + bytes([number]), "a.pdf")
    with pytest.raises(Refused, match="30 files here already"):
        attach(cast, b"%PDF-last", "a.pdf")


def test_the_same_upload_for_the_same_subject_is_not_doubled(cast: Cast) -> None:
    first, second = attach(cast, photo()), attach(cast, photo(), "又一次.jpg")
    assert first == second
    other = operations.attach(
        subject=Subject(SUBJECT.kind, "8"), upload=upload(photo()), by=cast.handler.actor, at=NOW,
        kind=Kind.PHOTO_AFTER,
    )  # fmt: skip
    assert other != first
    assert other.path == first.path
    assert [row.pk for row in queries.of(SUBJECT)] == [first.pk]
    assert queries.count(SUBJECT) == 1
    assert Entry.objects.filter(type="attachment.added").count() == 2


def test_nobody_without_an_office_attaches(cast: Cast) -> None:
    with pytest.raises(NotVisible):
        operations.attach(subject=SUBJECT, upload=upload(photo()), by=system("x"), at=NOW)


def test_a_kept_file_is_never_overwritten(files: Path) -> None:
    kept = store.keep(files, "attachments/1", [b"one"])
    (files / kept.path).chmod(0o400)
    before = (files / kept.path).stat().st_ino
    assert store.keep(files, "attachments/1", [b"o", b"ne"]) == kept
    assert (files / kept.path).stat().st_ino == before


def test_verification_finds_what_is_missing_and_what_was_altered(cast: Cast, files: Path) -> None:
    good, gone, changed = (attach(cast, photo(red=red)) for red in (1, 90, 180))
    (files / gone.path).unlink()
    (files / changed.path).write_bytes(b"other")
    assert {fault.attachment_id: fault.what for fault in queries.verify(cast.office.pk)} == {
        gone.pk: "missing",
        changed.pk: "altered",
    }
    assert good.pk


def test_files_past_their_day_go_and_their_rows_stay(cast: Cast, files: Path) -> None:
    row, shared = copies(attach(cast, photo())), Subject(SUBJECT.kind, "8")
    operations.attach(subject=shared, upload=upload(photo()), by=cast.handler.actor, at=NOW)
    day = date(2026, 1, 31)
    by = cast.handler.actor
    assert operations.keep_until(subject=SUBJECT, day=day, by=by, at=NOW) == 1
    assert operations.remove_expired(by=by, at=NOW) == 1
    assert operations.remove_expired(by=by, at=NOW) == 0
    row.refresh_from_db()
    assert row.removed_at
    assert (files / row.path).exists(), "the other subject still has it"
    assert not [p for p in (files / "public").rglob("*") if p.is_file()]
    operations.keep_until(subject=shared, day=day, by=by, at=NOW)
    operations.remove_expired(by=by, at=NOW)
    assert not (files / row.path).exists()
    assert queries.of(SUBJECT) == []


def test_orphans_go_after_a_day_and_nothing_else(cast: Cast, files: Path) -> None:
    row = copies(attach(cast, photo()))
    orphan = files / store.keep(files, "attachments/1", [b"nobody's"]).path
    coming = files / "coming" / "abc"
    coming.write_bytes(b"half")
    assert operations.remove_orphans(at=NOW) == 0
    for path in files.rglob("*"):
        if path.is_file():
            os.utime(path, (0, 0))
    assert operations.remove_orphans(at=NOW + timedelta(days=1)) == 2
    assert not orphan.exists()
    assert not coming.exists()
    assert (files / row.thumbnail_path).exists()


def test_the_command_says_which_file_is_not_what_it_was(
    cast: Cast, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = attach(cast, photo())
    call_command("attachments", "verify", "--json")
    assert capsys.readouterr().out.strip() == '{"faults": []}'
    (files / row.path).unlink()
    with pytest.raises(SystemExit):
        call_command("attachments", "verify")
    assert f"{row.pk}\tmissing" in capsys.readouterr().out


class Large:
    """An upload of many megabytes that comes piece by piece, as from a phone."""

    def __init__(self, head: bytes, megabytes: int, tail: bytes = b"") -> None:
        self.name = "大"
        self.head, self.megabytes, self.tail = head, megabytes, tail

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        yield self.head
        for number in range(self.megabytes):
            yield bytes([number % 251 + 1]) * 2**20
        yield self.tail


@pytest.mark.parametrize(
    "upload",
    [
        Large(b"%PDF-1.7\n", 50),
        Large(OLE, 50, "WordDocument\x00".encode("utf-16-le")),
        Large(b"ID3\x03", 50),
    ],
    ids=["pdf", "doc", "mp3"],
)
def test_fifty_megabytes_do_not_fill_the_memory(
    cast: Cast, files: Path, upload: Large, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = Limits(60 * 2**20, 30, limits(cast.office.pk, NOW).types, 480)
    monkeypatch.setattr("lilong.attachments.operations.attaching.limits", lambda *_: wide)
    tracemalloc.start()
    try:
        row = operations.attach(subject=SUBJECT, upload=upload, by=cast.handler.actor, at=NOW)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert row.size > 50 * 2**20
    assert peak < 16 * 2**20
    assert store.hash_of(files / row.path) == row.sha256


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (b"ID3\x03" + bytes(200), "audio/mpeg"),
        (b"\x00\x00\x00\x20ftypM4A " + bytes(200), "audio/mp4"),
        (b"OggS" + bytes(200), "audio/ogg"),
        (b"#!AMR\n" + bytes(200), "audio/amr"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt " + bytes(200), "audio/x-wav"),
    ],
)
def test_recordings_are_taken_and_are_no_pictures(cast: Cast, content: bytes, ending: str) -> None:
    row = operations.attach(
        subject=SUBJECT, upload=upload(content, "录音.mp3"), by=cast.handler.actor, at=NOW,
        kind=Kind.PHOTO_AFTER,
    )  # fmt: skip
    assert (row.media_type, row.is_sound, row.kind) == (ending, True, Kind.DOCUMENT)


def test_a_list_of_parts_too_long_for_a_document_is_not_read(cast: Cast) -> None:
    content = bytearray(archive("word/document.xml"))
    at = content.rfind(b"PK\x05\x06")
    content[at + 12 : at + 16] = (5 * 2**20).to_bytes(4, "little")
    assert "may not be attached (unknown)" in refusal(cast, bytes(content), "a.docx")


def retained(cast: Cast, over: set[str]) -> None:
    policies.withdraw(KIND)
    policies.register(
        KIND, may_view,
        retention=policies.Retention(
            lambda _office, at: at - timedelta(days=3650),
            lambda _office, keys, _at: over & set(keys),
        ),
    )  # fmt: skip


def test_when_its_matters_time_is_over_the_file_goes_and_hash_and_tombstone_stay(
    cast: Cast, files: Path
) -> None:
    row, young = attach(cast, photo()), attach(cast, photo(red=9))
    other = operations.attach(
        subject=Subject(KIND, "open"), upload=upload(photo(red=50)), by=cast.handler.actor, at=NOW
    )
    long_ago = NOW - timedelta(days=4000)
    Attachment.objects.exclude(pk=young.pk).update(uploaded_at=long_ago)
    retained(cast, {SUBJECT.id})
    assert [one.pk for one in queries.expired(NOW)] == [row.pk]
    assert operations.remove_expired(by=system("tests"), at=NOW) == 1
    row.refresh_from_db()
    assert not (files / row.path).exists()
    assert row.sha256
    assert [one.pk for one in queries.gone(SUBJECT)] == [row.pk]
    assert [one.pk for one in queries.of(SUBJECT)] == [young.pk]
    assert (files / other.path).exists()
    entry = Entry.objects.get(type="attachment.removed")
    assert entry.data["sha256"] == row.sha256
    assert list(queries.verify()) == []


def test_a_day_of_its_own_keeps_a_file_longer_than_its_kind(cast: Cast) -> None:
    attach(cast, photo())
    Attachment.objects.update(uploaded_at=NOW - timedelta(days=4000))
    retained(cast, {SUBJECT.id})
    day = (NOW + timedelta(days=30)).date()
    operations.keep_until(subject=SUBJECT, day=day, by=cast.handler.actor, at=NOW)
    assert not list(queries.expired(NOW))


def test_the_command_says_what_would_go_and_removes_it_only_then(
    cast: Cast, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = attach(cast, photo())
    day = date(2026, 1, 31)
    operations.keep_until(subject=SUBJECT, day=day, by=cast.handler.actor, at=NOW)
    call_command("attachments", "expire", "--dry-run", "--json")
    (line,) = json.loads(capsys.readouterr().out)["expired"]
    assert (line["id"], line["sha256"]) == (str(row.pk), row.sha256)
    assert (files / row.path).exists()
    call_command("attachments", "expire")
    assert str(row.pk) in capsys.readouterr().out
    assert not (files / row.path).exists()
    call_command("attachments", "expire", "--json")
    assert json.loads(capsys.readouterr().out) == {"expired": []}
