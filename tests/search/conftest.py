"""Two offices, enough to index for."""

from datetime import date

import pytest

from lilong.accounts.models import Office
from lilong.territory.models import Area


@pytest.fixture
def offices(db: None) -> list[int]:
    area = Area.objects.create(
        code="310999",
        name="浦育路街道",
        level="subdistrict",
        path="0001.",
        valid_from=date(2020, 1, 1),
    )
    return [
        Office.objects.create(code=f"0{n}", name=f"街道{n}", prefix=f"P{n}", area=area).pk
        for n in (1, 2)
    ]
