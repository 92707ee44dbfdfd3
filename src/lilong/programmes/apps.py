"""Wiring of the programmes."""

from pathlib import Path

from django.apps import AppConfig
from django.conf import settings


class ProgrammesConfig(AppConfig):
    """Finds the declared programmes in its own folders and registers them."""

    name = "lilong.programmes"
    label = "programmes"

    def ready(self) -> None:
        from lilong.programmes import loading

        loading.load_all(*(Path(root) for root in settings.PROGRAMME_ROOTS))
