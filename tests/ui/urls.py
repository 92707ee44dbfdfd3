"""The product's addresses with the style guide and a few views that refuse."""

from django.urls import include, path

from lilong.config.urls import urlpatterns as product
from tests.ui import refusing

urlpatterns = [
    path("style/", include("lilong.ui.urls")),
    path("refused/", refusing.refused),
    path("stale/", refusing.stale),
    path("hidden/", refusing.hidden),
    path("forbidden/", refusing.forbidden),
    path("done/", refusing.done),
    path("reads/", refusing.reads),
    path("breaks/", refusing.breaks),
    *product,
]
handler400 = "lilong.ui.views.bad_request"
