"""Pages of the accounts room."""

from lilong.accounts.views.signing import locked_out

__all__ = ["locked_out"]
