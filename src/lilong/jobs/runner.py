"""The one django-tasks task behind every named job."""

from typing import Any

from django_tasks import task

from lilong.jobs import registry


@task()
def run_named(name: str, ids: dict[str, Any]) -> None:
    """Run the job of this name with these ids."""
    registry.find(name).function(**ids)
