"""Shape of input at the door: codes, names of devices, proofs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

CODE_LENGTH, NAME_LENGTH, ANSWER_LENGTH = 20, 60, 20_000


def _password() -> forms.CharField:
    return forms.CharField(
        label=_("Password"), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip


def _code(label: Any, *, is_first: bool = False) -> forms.CharField:
    attrs: dict[str, str | bool] = {"autocomplete": "one-time-code", "spellcheck": "false"}
    if is_first:
        attrs["autofocus"] = True
    return forms.CharField(label=label, max_length=CODE_LENGTH, widget=forms.TextInput(attrs=attrs))


class CodeForm(forms.Form):
    """The code at the second step."""

    code = _code(_("Code from your app, or a recovery code"), is_first=True)


class ConfirmForm(forms.Form):
    """The first code of a new app."""

    code = _code(_("Code that the app shows now"), is_first=True)


class NewAppForm(forms.Form):
    """A name by which one tells one's devices apart, and the password."""

    name = forms.CharField(
        label=_("Name of the device"), max_length=NAME_LENGTH,
        help_text=_("For example: my phone"),
    )  # fmt: skip
    old = _password()


class NewPasskeyForm(NewAppForm):
    """The same, with what the browser's passkey answered."""

    passkey = forms.CharField(max_length=ANSWER_LENGTH, required=False, widget=forms.HiddenInput())


class ProofForm(forms.Form):
    """Password and code, before something is taken away."""

    old = _password()
    code = _code(_("Code from your app, or a recovery code"))


class PasswordAgainForm(forms.Form):
    """One's password once more."""

    old = _password()


class PasskeyForm(forms.Form):
    """What the browser's passkey answered."""

    passkey = forms.CharField(max_length=ANSWER_LENGTH)


class PasskeyProofForm(PasswordAgainForm):
    """One's password, and what the browser's passkey answers when the form is sent."""

    passkey = forms.CharField(max_length=ANSWER_LENGTH, required=False, widget=forms.HiddenInput())
