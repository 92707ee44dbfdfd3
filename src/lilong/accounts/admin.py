"""The Django admin: a read-only look at the tables for the system administrator.

Other rooms derive their classes from `ReadOnlyAdmin`; it changes nothing, opens only in a post
with `system.manage`, and leaves out every protected value, password and token. What other packages
register asks Django's permissions, which nobody has.
"""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from lilong.accounts.gates import refuse, to_sign_in
from lilong.accounts.models import ApiClient, Grant, Office, Post, PostHolding, Staff, Unit
from lilong.territory.models import Area, AreaSuccession, Edition
from lilong.vault.fields import blind_fields, protected_fields

SECRET_NAMES = frozenset(
    {"password", "token_hash", "session_version", "ended_sign_ins", "wrong_codes", "wrong_code_at"}
)


def shown_fields(model: type[Model]) -> list[str]:
    """Return the columns of a model that may be shown: nothing protected, no secret."""
    hidden = {field.name for field in protected_fields(model)}
    hidden |= {field.name for field in blind_fields(model)}
    return [
        field.name
        for field in model._meta.concrete_fields
        if field.name not in hidden | SECRET_NAMES
    ]


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # at run time it takes none
    """Shows a table; adds, changes and deletes nothing."""

    actions = None
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say whether the post the person is in manages the system."""
        return bool(request.user.is_authenticated and request.user.is_staff)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the rows of the viewer's own office where rows have one."""
        rows = super().get_queryset(request)
        names = {field.name for field in self.model._meta.concrete_fields}
        viewer = getattr(request, "viewer", None)
        if viewer is None:
            return rows.none()
        if "office" in names:
            return rows.filter(office_id=viewer.office_id)
        return rows.filter(pk=viewer.office_id) if self.model is Office else rows

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return shown_fields(self.model)

    def get_list_display(self, request: HttpRequest) -> Any:
        return [name for name in shown_fields(self.model) if name != "polygon"][:8]


def _sign_in(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """Send the anonymous to the one sign-in page; the admin has no door of its own."""
    return refuse(request) if request.user.is_authenticated else to_sign_in(request)


setattr(admin.site, "login", _sign_in)  # noqa: B010  # the site's method, replaced on purpose
for _model in (Office, Unit, Post, Staff, PostHolding, Grant, ApiClient, Area, AreaSuccession,
               Edition):  # fmt: skip
    admin.site.register(_model, ReadOnlyAdmin)
