"""Root addresses. A room's pages live under its own name."""

from django.contrib import admin
from django.urls import include, path, re_path

from lilong.campaigns.views import phone
from lilong.config.api import api, no_such_address

urlpatterns = [
    path("", include("lilong.overview.urls")),
    path("orders/", include("lilong.work_orders.urls")),
    # The script that keeps one page on the phone has to stand at the root.
    path("sw.js", phone.worker, name="round_worker"),
    path("campaigns/", include("lilong.campaigns.urls")),
    path("matters/", include("lilong.cases.urls")),
    path("ledger/", include("lilong.ledger.urls")),
    path("resources/", include("lilong.resources.urls")),
    path("import/", include("lilong.exchange.urls")),
    path("notices/", include("lilong.notices.urls")),
    path("files/", include("lilong.attachments.urls")),
    path("jobs/", include("lilong.jobs.urls")),
    path("rulebook/", include("lilong.rulebook.urls")),
    path("accounts/", include("lilong.accounts.urls")),
    path("territory/", include("lilong.territory.urls")),
    path("style/", include("lilong.ui.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", api.urls),
    re_path(r"^api/", no_such_address, name="no_such_api"),
]
handler400 = "lilong.ui.views.bad_request"
