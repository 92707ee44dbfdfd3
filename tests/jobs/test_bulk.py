"""What a write of many rows changes of the process it gives back."""

import gc

import pytest
from django.db import connection

from lilong.jobs.bulk import learn, many_rows
from lilong.jobs.models import Worker
from lilong.kernel import clock
from tests.swept import to_sweep


def _cache_size() -> int:
    if connection.vendor != "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
def test_sqlite_learns_how_its_tables_are_filled() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite keeps what it saw in a table of its own")
    at = clock.real_now()
    Worker.objects.bulk_create(Worker(started_at=at, last_seen=at) for _ in range(20))
    learn()
    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = %s", [Worker._meta.db_table])
        assert any(row[0].startswith("20") for row in cursor.fetchall())


@pytest.mark.django_db
def test_postgresql_looks_anew_at_a_table_that_it_thinks_empty() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite looks at all tables")
    at, table = clock.real_now(), Worker._meta.db_table
    Worker.objects.bulk_create(Worker(started_at=at, last_seen=at) for _ in range(200))
    Worker.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}")
        Worker.objects.bulk_create(Worker(started_at=at, last_seen=at) for _ in range(2000))
        asked = "SELECT reltuples FROM pg_class WHERE relname = %s"
        cursor.execute(asked, [table])
        assert cursor.fetchone()[0] == 0
        learn()
        cursor.execute(asked, [table])
        assert cursor.fetchone()[0] == 2000


@pytest.mark.django_db
def test_what_postgresql_thinks_empty_is_swept_before_the_next_test() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite takes back what it saw")
    at, table = clock.real_now(), Worker._meta.db_table
    assert table not in to_sweep()
    Worker.objects.bulk_create(Worker(started_at=at, last_seen=at) for _ in range(200))
    Worker.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}")
    assert table in to_sweep()


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
