"""The extra table of these tests stands beside the migrated ones."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.vault.people import Person


@pytest.fixture(scope="session")
def people_table(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Person)
        yield
        with connection.schema_editor() as editor:
            editor.delete_model(Person)


@pytest.fixture
def people(people_table: None, db: Any) -> Any:
    """The manager of the invented people."""
    return Person.objects
