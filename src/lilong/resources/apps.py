"""Wiring of the resources room."""

from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    """Registers the room with Django, its ports with the engine, its pages with the frame."""

    name = "lilong.resources"
    label = "resources"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Offer goods to the moves of other rooms, stand in the rail."""
        from lilong.cases import ports
        from lilong.journal import reactions as journal
        from lilong.ledger.events import PersonErased
        from lilong.notices import links, templates
        from lilong.resources import letters, offers, operations, reactions
        from lilong.resources.terms import ITEM_SUBJECT, REQUEST_SUBJECT
        from lilong.ui.contributions import register

        ports.offer("resources.issue", operations.issue_goods)
        ports.offer("resources.return", operations.return_goods)
        journal.register(PersonErased, reactions.person_erased)
        templates.declare(*letters.TEMPLATES)
        links.register(REQUEST_SUBJECT, offers.request_address)
        links.register(ITEM_SUBJECT, offers.item_address)
        for item in offers.ITEMS:
            register(item)
