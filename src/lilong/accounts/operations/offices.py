"""Making an office."""

from datetime import datetime

from django.db import transaction

from lilong.accounts import policies
from lilong.accounts.models import Office
from lilong.accounts.operations.beats import refuse_taken, write
from lilong.accounts.terms import OfficeSpec
from lilong.kernel.actor import Actor
from lilong.kernel.errors import NotVisible
from lilong.territory.queries import area_by_key


@transaction.atomic
def create_office(spec: OfficeSpec, *, by: Actor, at: datetime) -> Office:
    """Make a tenant for an area; only the system's own commands may.

    Raises Refused for a taken code, NotVisible for an area that does not exist.
    """
    policies.demand_system(by)
    if Office.objects.filter(code=spec.code).exists():
        refuse_taken(spec.code)
    if area_by_key(spec.area_id) is None:
        raise NotVisible
    office = Office.objects.create(
        code=spec.code, name=spec.name, name_en=spec.name_en, prefix=spec.prefix,
        area_id=spec.area_id, is_demo=spec.is_demo,
    )  # fmt: skip
    write(office, "office_created", {"code": office.code}, office_id=office.pk, by=by, at=at)
    return office
