"""What the tests of the ui room share."""

import pytest


@pytest.fixture
def shown(settings):
    """The product's addresses with the style guide, in demonstration mode."""
    settings.ROOT_URLCONF = "tests.ui.urls"
    settings.DEMO = True
    if "django.forms" not in settings.INSTALLED_APPS:
        settings.TEMPLATES = [_with_form_templates(settings.TEMPLATES[0])]
    return settings


def _with_form_templates(engine):
    """Add Django's own widgets after the rooms' templates, as the app django.forms would."""
    from pathlib import Path

    import django.forms

    loaders = [
        "django.template.loaders.app_directories.Loader",
        "django.template.loaders.filesystem.Loader",
    ]
    return {
        **engine,
        "APP_DIRS": False,
        "DIRS": [Path(django.forms.__file__).parent / "templates"],
        "OPTIONS": {**engine["OPTIONS"], "loaders": loaders},
    }
