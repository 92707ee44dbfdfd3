"""No line of the log holds a phone or identity number, however deep it stands."""

from lilong.config import logging


def test_numbers_are_masked_wherever_they_stand():
    event = {
        "event": "call 13812342207",
        "ids": {"phone": "13812342207", "count": 3},
        "list": ["11010519491231002X", ("13812342207",)],
        "set": {"13812342207"},
    }
    masked = logging._mask(None, "info", event)
    assert "13812342207" not in str(masked)
    assert "11010519491231002X" not in str(masked)
    assert masked["ids"]["count"] == 3
