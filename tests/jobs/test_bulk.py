"""What a write of many rows changes of the process it gives back."""

import gc

import pytest
from django.db import connection

from lilong.jobs.bulk import many_rows


def _cache_size() -> int:
    if connection.vendor != "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        return int(cursor.fetchone()[0])


def _broken_off() -> None:
    with many_rows():
        raise KeyError


@pytest.mark.django_db
def test_many_rows_leave_the_process_as_it_was() -> None:
    before = (gc.get_threshold(), _cache_size())
    with many_rows():
        assert gc.get_threshold() > before[0]
        assert connection.vendor != "sqlite" or _cache_size() < before[1]
    assert (gc.get_threshold(), _cache_size()) == before
    with pytest.raises(KeyError):
        _broken_off()
    assert (gc.get_threshold(), _cache_size()) == before
