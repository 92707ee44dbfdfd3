"""What every test of goods may use."""

from tests.resources.stock import _packs  # noqa: F401  # a fixture for every test
