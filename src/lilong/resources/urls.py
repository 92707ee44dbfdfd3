"""Addresses of goods."""

from django.urls import path

from lilong.resources.views import acting, deciding, items, sheets

app_name = "resources"
urlpatterns = [
    path("", items.home, name="home"),
    path("items/<uuid:stock_id>/", items.item, name="item"),
    path("items/<uuid:stock_id>/receipts/", items.receipts, name="receipts"),
    path("items/<uuid:stock_id>/sheet/", sheets.sheet, name="sheet"),
    path("items/<uuid:stock_id>/<slug:stock_list>.<slug:form>", sheets.file, name="file"),
    path("requests/", deciding.requests, name="requests"),
    path("requests/<uuid:stock_request_id>/", deciding.request_page, name="request"),
    path("do/<slug:stock_verb>/", acting.act, name="act_alone"),
    path("do/<slug:stock_verb>/<uuid:stock_row_id>/", acting.act, name="act"),
]
