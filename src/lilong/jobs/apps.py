"""Wiring of the jobs room."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Registers the room with Django, and every room's jobs with the queue."""

    name = "lilong.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import every app's `tasks.py`, which registers its jobs and schedules."""
        from django.utils.module_loading import autodiscover_modules

        from lilong.accounts.terms import Capability
        from lilong.kernel.text import mark
        from lilong.ui.contributions import NavItem, register

        autodiscover_modules("tasks")
        register(
            NavItem(
                "jobs",
                mark("Jobs"),
                "jobs:overview",
                icon="jobs",
                order=910,
                group="house",
                capability=Capability.SYSTEM_MANAGE,
            )
        )
