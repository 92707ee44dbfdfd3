"""Files over the web: who gets which copy, with which headers."""

from pathlib import Path
from urllib.parse import quote

import pytest

from lilong.attachments import faces, operations, policies
from lilong.attachments.content.placeholders import BROKEN
from lilong.attachments.models import Attachment
from lilong.journal.models import Entry
from lilong.kernel import clock
from lilong.kernel.errors import Refused
from lilong.kernel.subject import Subject
from tests.attachments.conftest import HIDDEN, KIND, SUBJECT, may_view
from tests.attachments.pictures import photo, upload
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOW = clock.real_now()


@pytest.fixture
def row(cast: Cast) -> Attachment:
    return attached(cast, SUBJECT)


def attached(
    cast: Cast, subject: Subject, content: bytes = b"", name: str = "楼道.jpg"
) -> Attachment:
    return operations.attach(
        subject=subject, upload=upload(content or photo(), name), by=cast.handler.actor, at=NOW
    )


def test_others_get_the_stripped_copy_even_before_the_job_made_it(
    cast: Cast, row: Attachment
) -> None:
    response = cast.dispatcher.client().get(f"/files/{row.pk}/")
    content = b"".join(response.streaming_content)
    assert response.status_code == 200
    assert b"SECRET" not in content
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Content-Disposition"] == f"inline; filename*=utf-8''{quote('楼道')}.jpg"
    assert "private" in response["Cache-Control"]


def test_a_drawing_stands_for_the_thumbnail_until_the_job_has_made_it(
    cast: Cast, row: Attachment
) -> None:
    client, address = cast.grid_worker.client(), f"/files/{row.pk}/small/"
    waiting = client.get(address)
    assert waiting["Content-Type"] == "image/svg+xml"
    assert "no-store" in waiting["Cache-Control"]
    assert "sandbox" in waiting["Content-Security-Policy"]
    line = client.get(f"/files/{row.pk}/line/").content.decode()
    assert f'hx-get="/files/{row.pk}/line/"' in line
    assert "缩略图生成中" in line
    operations.make_copies(attachment_id=row.pk, at=NOW)
    response = client.get(address)
    assert len(b"".join(response.streaming_content)) < row.size
    assert "hx-get" not in client.get(f"/files/{row.pk}/line/").content.decode()


def test_a_picture_of_which_no_copy_can_be_made_says_so_and_asks_no_more(
    cast: Cast, row: Attachment, files: Path
) -> None:
    (files / row.path).write_bytes(b"damaged")
    with pytest.raises(Refused):
        operations.make_copies(attachment_id=row.pk, at=NOW)
    client = cast.grid_worker.client()
    line = client.get(f"/files/{row.pk}/line/").content.decode()
    assert "照片无法显示，原件已保存。" in line
    assert "hx-get" not in line
    assert client.get(f"/files/{row.pk}/small/").content == BROKEN
    assert client.get(f"/files/{row.pk}/").status_code == 422


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (b"%PDF-1.7 <script>", "通知.pdf", "application/pdf"),
        (b"ID3\x03" + bytes(200), "录音.mp3", "audio/mpeg"),
    ],
)
def test_what_is_no_picture_is_only_downloaded_and_may_run_nothing(
    cast: Cast, content: bytes, name: str, media_type: str
) -> None:
    row = attached(cast, SUBJECT, content, name)
    response = cast.dispatcher.client().get(f"/files/{row.pk}/")
    assert response["Content-Type"] == media_type
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].endswith("sandbox")
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_player_may_ask_for_a_piece(cast: Cast) -> None:
    content = b"ID3\x03" + bytes(range(200))
    row = attached(cast, SUBJECT, content, "录音.mp3")
    client = cast.dispatcher.client()

    def piece(wanted: str) -> tuple[int, bytes, str]:
        response = client.get(f"/files/{row.pk}/", headers={"range": wanted})
        body = b"".join(response.streaming_content)
        return response.status_code, body, response.headers.get("Content-Range", "")

    assert piece("bytes=0-3") == (206, b"ID3\x03", "bytes 0-3/204")
    assert piece("bytes=200-") == (206, content[200:], "bytes 200-203/204")
    assert piece("bytes=100-999") == (206, content[100:], "bytes 100-203/204")
    for strange in ("bytes=204-", "bytes=9-3", "bytes=0-1,3-4", "lines=1-2"):
        assert piece(strange) == (200, content, "")


def test_a_photo_is_marked_and_seen_beside_the_other(cast: Cast, row: Attachment) -> None:
    after = attached(cast, SUBJECT, photo(red=90), "后.jpg")
    client = cast.handler.client()
    client.post(f"/files/{row.pk}/mark/", {"kind": "photo_before"})
    answer = client.post(
        f"/files/{after.pk}/mark/", {"kind": "photo_after", "before": str(row.pk)},
        headers={"referer": "http://testserver/orders/x/"},
    )  # fmt: skip
    assert answer["Location"] == "http://testserver/orders/x/"
    after.refresh_from_db()
    assert (after.kind, after.before) == ("photo_after", row)
    shown = faces.shelf(cast.handler.viewer, SUBJECT)
    assert [(one.file, two.file) for one, two in shown.pairs] == [(row, after)]
    client.post(f"/files/{row.pk}/mark/", {"kind": "other"})
    after.refresh_from_db()
    assert after.before is None
    marked = Entry.objects.filter(type="attachment.marked")
    assert [entry.data["kind"] for entry in marked.order_by("recorded_at", "sequence")] == [
        "photo_before", "photo_after", "other",
    ]  # fmt: skip


def test_only_pairs_of_photos_of_one_matter_stand_side_by_side(cast: Cast, row: Attachment) -> None:
    client = cast.handler.client()
    document = attached(cast, SUBJECT, b"%PDF-1.7 x", "通知.pdf")
    elsewhere = attached(cast, Subject(KIND, "8"), photo(red=9), "别处.jpg")
    after = attached(cast, SUBJECT, photo(red=90), "后.jpg")
    for key, given in (
        (document.pk, {"kind": "photo_before"}),
        (after.pk, {"kind": "photo_after", "before": str(row.pk)}),
        (after.pk, {"kind": "photo_after", "before": str(elsewhere.pk)}),
        (after.pk, {"kind": "photo_before", "before": str(row.pk)}),
    ):
        assert client.post(f"/files/{key}/mark/", given).status_code == 422
    assert client.post(f"/files/{after.pk}/mark/", {"kind": "nonsense"}).status_code == 404
    assert not Attachment.objects.exclude(kind__in=["other", "document"]).exists()


def test_who_takes_no_part_marks_nothing(cast: Cast, row: Attachment) -> None:
    policies.withdraw(KIND)
    policies.register(KIND, may_view)
    answer = cast.handler.client().post(f"/files/{row.pk}/mark/", {"kind": "photo_before"})
    assert answer.status_code == 422
    assert "只有参与办理的单位可以标记照片" in answer.content.decode()


def test_an_unchanged_file_is_not_sent_again(cast: Cast, row: Attachment) -> None:
    client = cast.dispatcher.client()
    tag = client.get(f"/files/{row.pk}/")["ETag"]
    response = client.get(f"/files/{row.pk}/", headers={"if-none-match": tag})
    assert (response.status_code, response.content) == (304, b"")


def test_a_document_is_downloaded_and_has_no_thumbnail(cast: Cast) -> None:
    row = attached(cast, SUBJECT, b"%PDF-1.7 x", "通知.pdf")
    client = cast.dispatcher.client()
    assert client.get(f"/files/{row.pk}/")["Content-Disposition"].startswith("attachment;")
    assert client.get(f"/files/{row.pk}/small/").status_code == 404


def test_the_original_needs_right_and_purpose_and_is_written_down(
    cast: Cast, row: Attachment
) -> None:
    url = f"/files/{row.pk}/original/"
    client = cast.dispatcher.client()
    assert client.get(url).status_code == 405
    assert client.post(url, {"purpose": " "}).status_code == 404
    assert cast.grid_worker.client().post(url, {"purpose": "复核"}).status_code == 404
    assert not Entry.objects.filter(type="attachment.original_read").exists()
    response = client.post(url, {"purpose": "核对拍摄地点"})
    assert b"".join(response.streaming_content) == photo()
    entry = Entry.objects.get(type="attachment.original_read")
    assert entry.actor["purpose"] == "核对拍摄地点"


@pytest.mark.parametrize("page", ["", "small/", "line/"])
def test_another_office_gets_no_file_and_no_hint(cast: Cast, row: Attachment, page: str) -> None:
    known = cast.outsider.client().get(f"/files/{row.pk}/{page}")
    unknown = cast.outsider.client().get(f"/files/{Attachment().pk}/{page}")
    assert known.status_code == unknown.status_code == 404
    for verb in ("mark", "original"):
        answer = cast.outsider.client().post(f"/files/{row.pk}/{verb}/", {"kind": "other"})
        assert answer.status_code == 404


def test_nobody_sees_a_file_whose_subject_is_hidden_from_her(cast: Cast) -> None:
    row = attached(cast, HIDDEN)
    assert cast.dispatcher.client().get(f"/files/{row.pk}/").status_code == 404


def test_nobody_sees_a_file_until_its_owner_has_said_who(cast: Cast, row: Attachment) -> None:
    policies.withdraw(KIND)
    assert cast.dispatcher.client().get(f"/files/{row.pk}/").status_code == 404


def test_a_kind_has_one_owner() -> None:
    policies.register("test_twice", policies.may_view)  # type: ignore[arg-type]
    with pytest.raises(policies.AlreadyOwned):
        policies.register("test_twice", lambda _v, _s: True)
    policies.withdraw("test_twice")


def test_strangers_are_sent_to_sign_in(client: object, row: Attachment) -> None:
    response = client.get(f"/files/{row.pk}/")  # type: ignore[attr-defined]
    assert response.status_code == 302


def test_a_lost_file_is_no_fault(cast: Cast, row: Attachment, files: Path) -> None:
    operations.make_copies(attachment_id=row.pk, at=NOW)
    row.refresh_from_db()
    (files / row.public_path).unlink()
    assert cast.dispatcher.client().get(f"/files/{row.pk}/").status_code == 404
