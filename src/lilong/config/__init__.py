"""The composition root: settings, root URLs, API mount, WSGI. Nobody imports it."""
