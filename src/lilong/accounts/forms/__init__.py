"""Shape of input on the accounts pages. A form knows its office and offers nothing else."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from lilong.accounts.frame import named
from lilong.accounts.models import Office, Post, Staff, Unit, UnitKind
from lilong.accounts.queries import doors
from lilong.accounts.rules import password_rules
from lilong.accounts.terms import (
    ROLE_NAMES,
    Confidentiality,
    ContactSpec,
    DoorTerms,
    GrantSpec,
    Period,
    PostSpec,
    Role,
    StaffSpec,
    TokenSpec,
    UnitSpec,
)
from lilong.kernel import clock
from lilong.kernel.errors import Refusal
from lilong.territory import queries as territory
from lilong.territory.models import Area, valid_on
from lilong.ui.messages import say

# One account and never several: providers take a list with signs such as | and , between.
USER_ID = r"^[A-Za-z0-9][A-Za-z0-9_.@\-]*\Z"
_LEVELS = (_("Open to all"), _("Internal"), _("Restricted"), _("Secret"))
LEVEL_NAMES = dict(zip(Confidentiality, _LEVELS, strict=True))


# Nothing here is older; a year of two or three digits is one that was not typed in full.
IN_FULL = MinValueValidator(
    date(1800, 1, 1), _("The year has four digits. Days before 1800 are not kept here.")
)

# From the last days a calendar knows nobody can count on.
NOT_BEYOND = MaxValueValidator(date(2999, 12, 31), _("Days after 2999 are not kept here."))


def day_field(**more: Any) -> forms.DateField:
    """Return a day that browsers show a calendar for."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, validators=[IN_FULL, NOT_BEYOND], **more)


def lay_on(form: forms.Form, refusals: Iterable[Refusal]) -> None:
    """Put an operation's refusals beside the fields they name, else above the form."""
    for refusal in refusals:
        form.add_error(refusal.field if refusal.field in form.fields else None, say(refusal))


def choice_words(row: Any) -> str:
    """Return a unit, post, person or area as a list offers it, in the reader's language."""
    words = named(row.name, row.name_en)
    if isinstance(row, Post):
        return f"{named(row.unit.name, row.unit.name_en)} · {words}"
    return f"{words} · {row.code}" if isinstance(row, Area) else words


class SignInForm(forms.Form):
    """Name and password."""

    username = forms.CharField(
        label=_("User name"), max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )  # fmt: skip
    password = forms.CharField(
        label=_("Password"), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip


class LanguageForm(forms.Form):
    """The language in which the pages greet the person."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


# A longer one costs the server more to hash than it can be worth.
MOST_SIGNS = 256


def rules_in_words(terms: DoorTerms) -> SafeString:
    """Return the password rules in force as a list, in the reader's language."""
    lines = format_html_join("", "<li>{}</li>", ((say(rule),) for rule in password_rules(terms)))
    return format_html("<ul>{}</ul>", lines)


def _new_password() -> forms.CharField:
    return forms.CharField(
        label=_("New password"), strip=False, max_length=MOST_SIGNS,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip


class OwnPasswordForm(forms.Form):
    """One's own password: the present one first."""

    old = forms.CharField(
        label=_("Present password"), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip
    password = _new_password()

    def __init__(self, *args: Any, terms: DoorTerms, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["password"].help_text = rules_in_words(terms)


class OfficeForm(forms.Form):
    """A form of one office on one day; `place` is what it is about, if it is about something."""

    def __init__(self, *args: Any, office: Office, place: Any, today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.office, self.place, self.today = office, place, today
        for name, field in self.fields.items():
            if isinstance(field, forms.DateField) and field.required:
                field.initial = today
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = self.choices_of(name)
                field.label_from_instance = choice_words  # type: ignore[assignment,method-assign]

    def choices_of(self, name: str) -> Any:
        """Return what of the office a field offers."""
        held = valid_on(self.today)
        if name == "area":
            return territory.subtree(self.office.area.path, on=self.today)
        if name in {"parent", "successor", "unit"}:
            units = Unit.objects.filter(held, office=self.office).order_by("kind", "code")
            return units.exclude(pk=self.place.pk) if isinstance(self.place, Unit) else units
        if name == "post":
            return Post.objects.filter(held, office=self.office).select_related("unit")
        return Staff.objects.filter(office=self.office, is_active=True).order_by("username")

    def key_of(self, name: str) -> int | None:
        """Return the key of a chosen row, None for none."""
        chosen = self.cleaned_data.get(name)
        return chosen.pk if chosen else None


class UnitForm(OfficeForm):
    """A new unit."""

    code = forms.SlugField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=UnitKind.choices)
    parent = forms.ModelChoiceField(Unit.objects.none(), label=_("Below"), required=False)
    area: "forms.ModelChoiceField[Area]" = forms.ModelChoiceField(
        None, label=_("Area"), required=False
    )
    valid_from = day_field(label=_("First day"))

    def spec(self) -> UnitSpec:
        """Return what is asked for."""
        data = self.cleaned_data
        return UnitSpec(
            self.office.pk, data["code"], data["name"], data["kind"], data["valid_from"],
            data["name_en"], self.key_of("parent"), self.key_of("area"),
        )  # fmt: skip


class EndForm(OfficeForm):
    """The day from which something holds no more."""

    on = day_field(label=_("Ends from"))


class EndUnitForm(EndForm):
    """The day from which another unit answers."""

    successor = forms.ModelChoiceField(Unit.objects.none(), label=_("Successor"))


class AreaForm(OfficeForm):
    """The area a unit covers or a post is narrowed to."""

    area: "forms.ModelChoiceField[Area]" = forms.ModelChoiceField(
        None, label=_("Area"), required=False
    )


class PostForm(OfficeForm):
    """A new post of a unit."""

    code = forms.SlugField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    area: "forms.ModelChoiceField[Area]" = forms.ModelChoiceField(
        None, label=_("Sees only"), required=False,
        help_text=_("Leave empty for everything its unit may see."),
    )  # fmt: skip
    valid_from = day_field(label=_("First day"))

    def spec(self) -> PostSpec:
        """Return what is asked for."""
        data = self.cleaned_data
        return PostSpec(
            self.place.pk, data["code"], data["name"], data["valid_from"], data["name_en"],
            self.key_of("area"),
        )  # fmt: skip


class PeriodForm(OfficeForm):
    """From one day to another, both included."""

    valid_from = day_field(label=_("First day"))
    valid_to = day_field(label=_("Last day"), required=False)

    def period(self) -> Period:
        """Return the days asked for."""
        return Period(self.cleaned_data["valid_from"], self.cleaned_data["valid_to"])


class AppointForm(PeriodForm):
    """Who holds a post, or stands in as deputy."""

    staff = forms.ModelChoiceField(Staff.objects.none(), label=_("Person"))
    is_deputy = forms.BooleanField(
        label=_("As deputy (AB): stands in until the last day"), required=False
    )
    field_order = ("staff", "is_deputy", "valid_from", "valid_to")


class GrantForm(PeriodForm):
    """What a post may do, and up to which confidentiality."""

    role = forms.ChoiceField(
        label=_("Role"), choices=lambda: [(role.value, say(ROLE_NAMES[role])) for role in Role]
    )
    confidentiality = forms.TypedChoiceField(
        label=_("Sees up to"), coerce=int, initial=Confidentiality.INTERNAL.value,
        choices=[(level.value, name) for level, name in LEVEL_NAMES.items()],
    )  # fmt: skip
    field_order = ("role", "confidentiality", "valid_from", "valid_to")

    def spec(self) -> GrantSpec:
        """Return what is asked for."""
        data = self.cleaned_data
        level = Confidentiality(data["confidentiality"])
        return GrantSpec(self.place.pk, Role(data["role"]), self.period(), level)


class StaffForm(OfficeForm):
    """A new person; the security administrator gives her a password."""

    username = forms.CharField(label=_("User name"), max_length=60)
    name = forms.CharField(label=_("Name"), max_length=60)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def spec(self) -> StaffSpec:
        """Return what is asked for."""
        return StaffSpec(self.office.pk, **self.cleaned_data)


class ContactForm(OfficeForm):
    """Where notices reach a person outside the system."""

    email = forms.EmailField(label=_("E-mail"), required=False)
    wecom_user = forms.RegexField(
        USER_ID,
        label=_("User id in WeCom"),
        required=False,
        max_length=64,
        help_text=_("The account name in the office's WeCom, as its address book shows it."),
    )
    dingtalk_user = forms.RegexField(
        USER_ID, label=_("User id in DingTalk"), required=False, max_length=64,
        help_text=_("The userid in the office's DingTalk, as its address book shows it."),
    )  # fmt: skip

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, field in self.fields.items():
            field.initial = getattr(self.place, name)

    def spec(self) -> ContactSpec:
        """Return what is asked for."""
        return ContactSpec(**self.cleaned_data)


class PasswordForm(OfficeForm):
    """A new password for somebody else; she chooses her own at her next sign-in."""

    password = _new_password()

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        terms = doors.terms_of(self.office.pk, at=clock.now())
        self.fields["password"].help_text = rules_in_words(terms)


class ResetFactorsForm(OfficeForm):
    """Why somebody's second factors are taken away."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: the phone was lost; she came in person with her identity card."),
    )  # fmt: skip


class ConfirmForm(OfficeForm):
    """Nothing to fill in: a question and a button."""


class TokenForm(PeriodForm):
    """A token for a programme, which acts in a post."""

    name = forms.CharField(label=_("Programme"), max_length=80)
    post = forms.ModelChoiceField(Post.objects.none(), label=_("Acts in the post"))
    field_order = ("name", "post", "valid_from", "valid_to")

    def spec(self) -> TokenSpec:
        """Return what is asked for."""
        data = self.cleaned_data
        return TokenSpec(data["post"].pk, data["name"], self.period())
