"""Addresses of the accounts room."""

from django.urls import URLPattern, path

from lilong.accounts.views import actions, administration, areas, factors, me, second, signing

app_name = "accounts"
urlpatterns: list[URLPattern] = [
    path("sign-in/", signing.sign_in, name="sign_in"),
    path("sign-in/second/", second.second_step, name="second_step"),
    path("sign-in/passkey/", second.passkey_sign_in, name="passkey_sign_in"),
    path("sign-in/passkey/options/", second.passkey_options, name="passkey_options"),
    path("sign-out/", signing.sign_out, name="sign_out"),
    path("post/", signing.switch_post, name="switch_post"),
    path("language/", signing.language, name="language"),
    path("me/", me.me, name="me"),
    path("me/password/", me.own_password, name="own_password"),
    path("me/language/", me.own_language, name="own_language"),
    path("me/everywhere/", me.everywhere, name="everywhere"),
    path("me/sessions/others/", me.end_others, name="end_others"),
    path("me/sessions/<uuid:session_id>/", me.end_session, name="end_session"),
    path("me/factors/", factors.own_factors, name="factors"),
    path("me/factors/app/", factors.add_app, name="add_app"),
    path("me/factors/app/<int:key>/", factors.confirm_app, name="confirm_app"),
    path("me/factors/passkey/", factors.add_passkey, name="add_passkey"),
    path("me/factors/passkey/options/", factors.new_passkey_options, name="new_passkey_options"),
    path("me/factors/passkey/own/", factors.own_passkey_options, name="own_passkey_options"),
    path("me/factors/codes/", factors.recovery_codes, name="recovery_codes"),
    path("me/factors/<int:key>/remove/", factors.remove_factor, name="remove_factor"),
    path("new-password/", me.new_password, name="new_password"),
    path("units/", administration.unit_tree, name="units"),
    path("units/<int:key>/", administration.unit, name="unit"),
    path("posts/<int:key>/", administration.post, name="post"),
    path("areas/", areas.area_tree, name="areas"),
    path("areas/<int:key>/", areas.area, name="area"),
    path("areas/<int:key>/<slug:verb>/", areas.change_area, name="change_area"),
    path("staff/", administration.staff_list, name="staff_list"),
    path("staff/<int:key>/", administration.staff, name="staff"),
    path("tokens/", administration.tokens, name="tokens"),
    path("do/<slug:verb>/", actions.act, name="act"),
    path("do/<slug:verb>/<int:key>/", actions.act, name="act"),
]
