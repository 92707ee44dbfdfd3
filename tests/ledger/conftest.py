"""What every test of the ledger may use."""

from tests.ledger.house import _house  # noqa: F401  # a fixture for every test
from tests.ledger.town import _puyuli, _town  # noqa: F401  # fixtures for every test
