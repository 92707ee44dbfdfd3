"""Error pages and error mails that show where something broke and none of the values it held."""

from typing import Any

from django.views.debug import ExceptionReporter

from lilong.kernel.masking import mask_numbers
from lilong.vault.masks import HIDDEN

_TEXTS = ("exception_value", "exception_notes", "unicode_hint", "request_insecure_uri")
_PAIRS = ("filtered_POST_items", "request_GET_items", "request_COOKIES_items")
_META = ("QUERY_STRING", "HTTP_COOKIE", "HTTP_REFERER", "HTTP_AUTHORIZATION")


class ProtectedExceptionReporter(ExceptionReporter):
    """Django's report without variables, input and cookies, its words with numbers masked.

    A clear text may stand in any variable between a form and its field, so none is shown, in
    debug mode neither.
    """

    def get_traceback_frames(self) -> list[dict[str, Any]]:
        return [{**frame, "vars": []} for frame in super().get_traceback_frames()]

    def get_traceback_data(self) -> dict[str, Any]:
        data = super().get_traceback_data()
        for name in _TEXTS:
            if isinstance(data.get(name), str):
                data[name] = mask_numbers(data[name])
        for name in _PAIRS:
            data[name] = [(key, HIDDEN) for key, _value in data.get(name) or ()]
        data["request_meta"] = {
            key: HIDDEN if key in _META else mask_numbers(str(value))
            for key, value in (data.get("request_meta") or {}).items()
        }
        return data

    def get_traceback_html(self) -> Any:
        return mask_numbers(super().get_traceback_html())

    def get_traceback_text(self) -> Any:
        return mask_numbers(super().get_traceback_text())
