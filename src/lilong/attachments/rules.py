"""What may be attached, decided on plain values."""

from lilong.attachments.content.sniffing import Type
from lilong.attachments.terms import Kind, Limits
from lilong.kernel.errors import Refusal
from lilong.kernel.text import mark

_MEGABYTE = 2**20


def may_attach(name: str, size: int, kind: Type, limits: Limits) -> Refusal | None:
    """Say why a file may not be attached: empty, of a wrong type, or with a programme in it."""
    if size == 0:
        return Refusal("empty_file", mark("“{name}” is empty. Nothing was kept."), {"name": name})
    if kind.media_type not in limits.types:
        return Refusal(
            "wrong_type",
            mark(
                "“{name}” is of a type that may not be attached ({type}). Nothing was kept; send a "
                "photo as JPEG or PNG, a document as PDF, a recording as MP3 or M4A."
            ),
            {"name": name, "type": kind.media_type or Refusal("type", mark("unknown"))},
        )
    if kind.has_macros:
        return Refusal(
            "has_macros",
            mark("“{name}” carries macros. Nothing was kept; save it as PDF."),
            {"name": name},
        )
    return None


def has_room(count: int, limits: Limits) -> Refusal | None:
    """Say whether a subject has as many files as it may."""
    if count < limits.max_count:
        return None
    return Refusal(
        "too_many_files",
        mark("There are {count} files here already, as many as are allowed. Nothing was kept."),
        {"count": count},
    )


def too_large(name: str, limits: Limits) -> Refusal:
    """Say that a file is above the limit."""
    return Refusal(
        "file_too_large",
        mark("“{name}” is larger than {limit} MB. Nothing was kept; make it smaller."),
        {"name": name, "limit": limits.max_size // _MEGABYTE},
    )


def may_pair(
    *, is_picture: bool, kind: Kind, before: str | None, is_same_subject: bool
) -> Refusal | None:
    """Say why a file may not be marked so: only a picture is, and an after stands by a before."""
    if not is_picture:
        return Refusal("no_picture", mark("Only a picture can be marked as before or after."))
    if before is None:
        return None
    if kind != Kind.PHOTO_AFTER or before != Kind.PHOTO_BEFORE or not is_same_subject:
        return Refusal(
            "no_pair",
            mark("A photo after stands beside a photo before, both of the same matter."),
            field="before",
        )
    return None


def not_a_picture(name: str) -> Refusal:
    """Say that a picture is damaged or was cut off on the way."""
    return Refusal(
        "picture_broken",
        mark("“{name}” is damaged or was cut off on the way. Nothing was kept; send it again."),
        {"name": name},
    )


def too_many_pixels(name: str) -> Refusal:
    """Say that a picture would unfold to an absurd size."""
    return Refusal(
        "picture_too_large",
        mark("“{name}” has more pixels than can be shown. Nothing was kept; make it smaller."),
        {"name": name},
    )


def no_copy(name: str) -> Refusal:
    """Say that a picture that was kept cannot be read any more."""
    return Refusal(
        "picture_unreadable",
        mark("“{name}” cannot be read any more. An administrator can check the files."),
        {"name": name},
    )
