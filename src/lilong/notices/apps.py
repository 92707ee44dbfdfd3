"""Wiring of the notices room."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Registers the room with Django, its templates, the bell and its lines in the rail."""

    name = "lilong.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the starter templates and contribute to the frame."""
        from lilong.accounts.events import FactorsReset
        from lilong.accounts.terms import Capability
        from lilong.journal import reactions as journal
        from lilong.kernel.text import mark
        from lilong.notices import (
            faces,
            limits,
            links,
            operations,
            queries,
            reactions,
            starter,
            templates,
        )
        from lilong.rulebook import events
        from lilong.rulebook.keys import declare
        from lilong.ui.contributions import InboxSource, NavItem, register

        declare(*limits.KEYS)
        templates.declare(*starter.TEMPLATES)
        journal.register(FactorsReset, reactions.factors_reset)
        for kind, address in faces.RULEBOOK_ADDRESSES.items():
            links.register(kind, address)
        links.register(operations.SUBJECT_KIND, faces.wording_address)
        journal.register(events.ValueProposed, reactions.value_proposed)
        journal.register(events.ValueApproved, reactions.value_approved)
        journal.register(events.ValueRefused, reactions.value_refused)
        journal.register(events.ValueWithdrawn, reactions.value_withdrawn)
        journal.register(events.EndProposed, reactions.end_proposed)
        journal.register(events.EndApproved, reactions.end_approved)
        journal.register(events.EndRefused, reactions.end_refused)
        journal.register(events.EndWithdrawn, reactions.end_withdrawn)
        journal.register(events.NoticeProposed, reactions.notice_proposed)
        journal.register(events.NoticeApproved, reactions.notice_approved)
        journal.register(events.NoticeRefused, reactions.notice_refused)
        journal.register(events.NoticeWithdrawn, reactions.notice_withdrawn)
        register(
            InboxSource("notices", mark("Notices"), "notices:inbox", queries.unread_count, order=10)
        )
        register(
            NavItem(
                "notices.templates",
                mark("Notice templates"),
                "notices:templates",
                icon="settings",
                order=920,
                group="house",
                capability=Capability.SYSTEM_MANAGE,
            )
        )
        register(
            NavItem(
                "notices.outbox",
                mark("Messages sent"),
                "notices:outbox",
                icon="inbox",
                order=921,
                group="house",
                capability=Capability.SYSTEM_MANAGE,
            )
        )
