"""A table of invented people that only these tests have."""

from django.apps.registry import Apps
from django.db import models

from lilong.vault.fields import BlindIndexField, ProtectedField

registry = Apps()


class Person(models.Model):
    """Somebody with one protected field of each kind."""

    name = ProtectedField(kind="name", blank=True, default="")
    phone = ProtectedField(kind="phone", blank=True, default="")
    identity = ProtectedField(kind="identity", null=True)
    address = ProtectedField(kind="address", blank=True, default="")
    note = ProtectedField(kind="text", blank=True, default="")
    name_index = BlindIndexField(source="name")
    phone_index = BlindIndexField(source="phone")

    class Meta:
        app_label = "vault"
        apps = registry
        db_table = "tests_vault_person"
