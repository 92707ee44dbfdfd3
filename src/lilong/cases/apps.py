"""Wiring of the cases room."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Registers matters with the journal, the attachments, the reactions and the frame."""

    name = "lilong.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lilong.accounts.events import UnitEnded
        from lilong.accounts.terms import Capability
        from lilong.attachments import policies as attachments
        from lilong.cases import faces, foreseeing, policies, queries, reactions
        from lilong.cases.terms import SUBJECT_KIND
        from lilong.journal import chains
        from lilong.journal import reactions as journal
        from lilong.kernel.text import mark
        from lilong.notices import links
        from lilong.rulebook import ports as rulebook
        from lilong.rulebook.events import CalendarPublished
        from lilong.rulebook.keys import Key, declare
        from lilong.rulebook.terms import ValueType
        from lilong.ui.contributions import NavItem, Panel, register

        declare(
            Key(
                name="api.idempotency_days",
                type=ValueType.DAYS,
                title=mark("Days for which a repeated API request is recognised"),
                unit=mark("days"),
                default=7,
                source=mark("Own proposal"),
            ),
            Key(
                name="matters.undo_seconds",
                type=ValueType.NUMBER,
                title=mark("Seconds within which a decision can be undone"),
                unit=mark("seconds"),
                default=10,
                source=mark("Own proposal"),
            ),
        )
        chains.register(SUBJECT_KIND, queries.chain_heads)
        attachments.register(
            SUBJECT_KIND,
            policies.may_view_subject,
            may_mark=policies.may_mark_files,
            retention=attachments.Retention(queries.kept_since, queries.matters_over),
        )
        links.register(SUBJECT_KIND, faces.address_of)
        rulebook.foresee_by("cases.clocks", foreseeing.foresee)
        rulebook.offer_scopes("cases.kinds", foreseeing.scopes)
        for place in ("case.aside", "order.aside"):
            register(
                Panel(
                    f"notices.{place}", place, "notices/parts/thread.html", faces.notices_panel,
                    order=50, queries=5,
                )
            )  # fmt: skip
        journal.register(UnitEnded, reactions.unit_ended)
        journal.register(CalendarPublished, reactions.calendar_published)
        register(
            NavItem(
                "matters", mark("Matters"), "cases:kinds", icon="matter", order=40, group="work",
                capability=Capability.MATTERS_VIEW,
            )
        )  # fmt: skip
