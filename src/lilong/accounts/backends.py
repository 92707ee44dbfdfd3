"""How staff sign in with a name and a password."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from lilong.accounts.gates import demo_is_open
from lilong.accounts.models import Staff


def may_come_in(request: HttpRequest | None, staff: Staff) -> bool:
    """Say whether somebody may come in here at all: active, and if invented then at the machine."""
    is_played = request is not None and demo_is_open(request)
    return staff.is_active and (is_played or not staff.office.is_demo)


class StaffBackend(BaseBackend):
    """Checks a password; gives no permission by itself."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Staff | None:
        """Return the active staff member with this name and password, whatever the name's case.

        The invented people of a demonstration office come in only in demo mode and only at the
        machine itself: their password is printed in the documentation.
        """
        if not username or password is None:
            return None
        try:
            staff = Staff.objects.get_by_natural_key(username)
        except Staff.DoesNotExist:
            make_password(password)  # an unknown name takes as long as a wrong password
            return None
        if not staff.check_password(password):
            return None
        return staff if may_come_in(request, staff) else None

    def get_user(self, user_id: int) -> Staff | None:
        """Return the staff member of a session, with her office, in one query."""
        return Staff.objects.select_related("office").filter(pk=user_id, is_active=True).first()
