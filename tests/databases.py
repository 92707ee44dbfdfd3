"""Where the test's own database is, for the processes a test starts beside itself."""

from urllib.parse import quote

from django.db import connection


def database_url() -> str:
    """Return the address of the PostgreSQL database the test runs on.

    The host may be the folder of a socket, so every part is quoted.
    """
    at = connection.settings_dict
    user, password, host, name = (
        quote(str(at[part] or ""), safe="") for part in ("USER", "PASSWORD", "HOST", "NAME")
    )
    port = f":{at['PORT']}" if at["PORT"] else ""
    secret = f":{password}" if password else ""
    return f"postgres://{user}{secret}@{host}{port}/{name}"
