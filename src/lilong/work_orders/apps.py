"""Wiring of the work orders room."""

from django.apps import AppConfig


class WorkOrdersConfig(AppConfig):
    """Registers the room with Django, its declaration with the engine, its pages with the frame."""

    name = "lilong.work_orders"
    label = "work_orders"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Take the declaration in, answer requests of other rooms, stand in the rail."""
        from django.conf import settings
        from django.utils.module_loading import import_string

        from lilong.cases import flow as cases
        from lilong.cases import ports as engine
        from lilong.cases.events import MatterClosed, MatterMoved, MatterUndone, RequestRaised
        from lilong.journal import reactions as journal
        from lilong.notices import templates
        from lilong.rulebook import ports as rulebook
        from lilong.ui.contributions import register
        from lilong.work_orders import flow, letters, offers, operations, ports, reactions
        from lilong.work_orders.queries import foreseeing, scopes
        from lilong.work_orders.terms import KIND

        cases.register(flow.PROGRAMME)
        templates.declare(reactions.WARNING, *letters.TEMPLATES)
        engine.keep_details(KIND, operations.OrderColumns())
        engine.reach_by(KIND, operations.reach_caller)
        if settings.LILONG_PROPOSER:
            ports.plug_in(import_string(settings.LILONG_PROPOSER)())
        rulebook.offer_scopes("work_orders.doors", scopes.scopes)
        rulebook.foresee_by("work_orders.contacts", foreseeing.foresee)
        rulebook.foresee_by("work_orders.rates", foreseeing.foresee_rate)
        journal.register(RequestRaised, reactions.on_request_raised)
        journal.register(MatterMoved, reactions.on_order_moved)
        journal.register(MatterClosed, reactions.on_order_closed)
        journal.register(MatterUndone, reactions.on_order_undone)
        for item in offers.ITEMS:
            register(item)
