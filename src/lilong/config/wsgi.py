"""The WSGI application that Granian or gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lilong.config.settings")
application = get_wsgi_application()

# What lives as long as the process need not be walked by every full collection.
gc.collect()
gc.freeze()
