"""Reading protected values in full, sealing copies of them, destroying them, changing keys."""

import base64
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible, Refusal, Refused
from lilong.kernel.subject import Subject
from lilong.kernel.text import mark
from lilong.vault import keys, rotation, subject_keys
from lilong.vault.models import REASON_LENGTH, ReadLog, Rotation, SealedCopy, SubjectKey
from lilong.vault.ports import Reading, objections, record
from lilong.vault.protected import Protected, clear_text
from lilong.vault.rules import may_reveal
from lilong.vault.sealed import Sealed, Secret
from lilong.vault.sealing import open_text, seal_text
from lilong.vault.suites import Tampered


def reveal(
    *,
    subject: Subject,
    fields: Mapping[str, Protected | None],
    by: Actor,
    at: datetime,
    address: str = "",
    reason: str = "",
) -> dict[str, str]:
    """Return protected values in clear and write a line in the read log (L-08, L-09).

    The caller has checked that the post may see them at all; `by.purpose` says why, `reason` in
    the reader's own words where the purpose asks for them, `address` from which network address.
    Raises `Refused` without a known purpose, for what a guard objects to, and for a damaged value.
    """
    reading = Reading(subject, tuple(fields), by, at, reason.strip())
    _ask(reading)
    with transaction.atomic():
        _log_reading(reading, address=address)
        return {name: _opened(name, value) for name, value in fields.items()}


def seal_content(content: bytes, *, place: str) -> bytes:
    """Encrypt a whole file for a place, so that it lies on the disk unreadable."""
    return seal_text(base64.b64encode(content).decode(), place).encode("ascii")


def open_content(sealed: bytes, *, place: str, reading: Reading, address: str = "") -> bytes:
    """Return a sealed file in clear to who fetches it; each time leaves a line in the read log.

    Raises `Refused` without a known purpose, for what a guard objects to, and for a damaged file.
    """
    _ask(reading)
    with transaction.atomic():
        _log_reading(reading, address=address)
        try:
            return base64.b64decode(open_text(sealed.decode("ascii"), place))
        except (Tampered, ValueError):
            raise Refused(_gone("file")) from None


def reveal_many(
    *,
    batch: Subject,
    rows: Mapping[Subject, Mapping[str, Protected | None]],
    by: Actor,
    at: datetime,
    address: str = "",
    reason: str = "",
) -> dict[Subject, dict[str, str]]:
    """Return the values of many subjects in clear, each with its own line in the read log.

    The guards judge the batch as one reading; who asks has left out whom it may not hold. Raises
    `Refused` as `reveal` does.
    """
    names = {name for fields in rows.values() for name in fields}
    _ask(Reading(batch, tuple(sorted(names)), by, at, reason.strip()))
    with transaction.atomic():
        ReadLog.objects.bulk_create(
            [
                _log_line(Reading(subject, tuple(fields), by, at, reason.strip()), address)
                for subject, fields in rows.items()
            ],
            batch_size=500,
        )
        return {
            subject: {name: _opened(name, value) for name, value in fields.items()}
            for subject, fields in rows.items()
        }


def hand_over(value: Protected | None) -> str:
    """Return a value in clear to a machine that carries it to whom it is about: a message.

    Nobody reads it here, so the read log has no line; the outbox shows what went out, and when.
    """
    return clear_text(value) if value else ""


def reveal_sealed(
    *,
    subject: Subject,
    copy_ids: Sequence[UUID],
    by: Actor,
    at: datetime,
    address: str = "",
    reason: str = "",
) -> dict[UUID, str]:
    """Return what was sealed beside journal entries of a subject, with the same log line.

    Raises `Refused` without a purpose or once the subject was destroyed, `NotVisible` for a copy
    that is not the subject's.
    """
    if refusal := may_reveal(by.purpose):
        raise Refused(refusal)
    with transaction.atomic():
        copies = SealedCopy.objects.filter(
            pk__in=copy_ids, subject_kind=subject.kind, subject_id=subject.id
        )
        found = {copy.pk: copy for copy in copies}
        key = subject_keys.rows_of([subject]).get(subject)
        if key is None or len(found) != len(set(copy_ids)):
            raise NotVisible
        if key.destroyed_at:
            raise Refused(_gone("sealed"))
        fields = tuple(copy.field for copy in found.values())
        reading = Reading(subject, fields, by, at, reason.strip())
        _ask(reading)
        _log_reading(reading, address=address)
        opened = subject_keys.opened(key)
        return {pk: opened.decrypt(copy.field, copy.ciphertext) for pk, copy in found.items()}


def seal(*, subject: Subject, field: str, value: str, office_id: int, at: datetime) -> Sealed:
    """Keep a copy of a value under its subject's key; give the result to the journal's draft."""
    return seal_many([Secret(subject, field, value)], office_id=office_id, at=at)[0]


def seal_many(
    secrets: Sequence[Secret], *, office_id: int, at: datetime, are_new: bool = False
) -> list[Sealed]:
    """Seal many values of many subjects in a few statements; the results come in order.

    `are_new` says that the subjects' own keys were made just now, so that none can have values
    yet. Raises `Refused` for a subject whose values were destroyed.
    """
    with transaction.atomic(savepoint=not are_new):
        subjects = {one.subject for one in secrets}
        find = subject_keys.make if are_new else subject_keys.ensure
        opened = find(subjects, office_id=office_id, at=at)
        copies = [
            SealedCopy(
                office_id=office_id,
                subject_kind=one.subject.kind,
                subject_id=one.subject.id,
                field=one.field,
                ciphertext=opened[one.subject].encrypt(one.field, one.value),
                sealed_at=at,
            )
            for one in secrets
        ]
        SealedCopy.objects.bulk_create(copies)
    return [
        Sealed(one.field, opened[one.subject].commitment(one.field, one.value), copy.pk)
        for one, copy in zip(secrets, copies, strict=True)
    ]


def destroy(*, subject: Subject, by: Actor, at: datetime) -> None:
    """Destroy the key of a subject, so that no sealed copy of it can ever be read again.

    The row stays as a tombstone and the journal records it; verification stays green. The owner
    empties its own protected columns in the same transaction. A second time does nothing.
    """
    with transaction.atomic():
        office_id = by.office_id or 0
        SubjectKey.objects.bulk_create(
            [
                SubjectKey(
                    office_id=office_id,
                    subject_kind=subject.kind,
                    subject_id=subject.id,
                    suite=keys.suite().name,
                    created_at=at,
                )
            ],
            ignore_conflicts=True,
        )
        row = SubjectKey.objects.select_for_update().get(
            subject_kind=subject.kind, subject_id=subject.id
        )
        if row.destroyed_at:
            return
        rotation.overwrite_freed_pages()
        row.wrapped, row.destroyed_at = "", at
        row.save(update_fields=["wrapped", "destroyed_at"])
        record().subject_destroyed(office_id=row.office_id, subject=subject, by=by, at=at)


def rotate(
    *, by: Actor, at: datetime, progress: Callable[[str, int], None] = lambda _table, _rows: None
) -> Rotation:
    """Make a new master key current and encrypt every protected value with it.

    Works in short transactions beside the running office; one that was interrupted is gone on with.
    When the keys come from the environment, add the new key there first: it is the one used. Old
    keys stay in the ring, for backups. `progress` is told table and rows done.
    """
    run = Rotation.objects.filter(finished_at=None).order_by("id").first()
    if run is None:
        key_id = keys.next_id() if keys.is_in_file() else keys.ring().current
        run = Rotation.objects.create(key_id=key_id, started_at=at)
    if keys.is_in_file():
        keys.add_key(run.key_id)
    run.rows_count += rotation.reencrypt_all(progress)
    run.finished_at = at
    with transaction.atomic():
        run.save(update_fields=["rows_count", "finished_at"])
        record().keys_rotated(key_id=run.key_id, rows_count=run.rows_count, by=by, at=at)
    return run


def _ask(reading: Reading) -> None:
    if refusal := may_reveal(reading.by.purpose):
        raise Refused(refusal)
    if found := objections(reading):
        raise Refused(*found)


def _log_reading(reading: Reading, *, address: str) -> None:
    _log_line(reading, address).save()


def _log_line(reading: Reading, address: str) -> ReadLog:
    by, subject = reading.by, reading.subject
    return ReadLog(
        office_id=by.office_id or 0,
        at=reading.at,
        staff_id=by.staff_id,
        post_id=by.post_id,
        actor=by.as_data(),
        subject_kind=subject.kind,
        subject_id=subject.id,
        fields=sorted(reading.fields),
        purpose=by.purpose,
        address=address,
        reason=reading.reason[:REASON_LENGTH],
    )


def _opened(name: str, value: Protected | None) -> str:
    try:
        return "" if value is None else clear_text(value)
    except Tampered:
        raise Refused(_gone(name)) from None


def _gone(name: str) -> Refusal:
    return Refusal(
        "unreadable",
        mark("“{field}” can no longer be read: its key was destroyed or its content damaged."),
        {"field": name},
        field=name,
    )
