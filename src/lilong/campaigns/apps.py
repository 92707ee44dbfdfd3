"""Wiring of the campaigns room."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """Registers the room with Django, its pages with the frame, its jobs with the house."""

    name = "lilong.campaigns"
    label = "campaigns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what the room keeps, shows and does by itself."""
        from lilong.attachments import policies as attachments
        from lilong.campaigns import offers, policies, switches
        from lilong.campaigns.operations.reminding import DUE
        from lilong.campaigns.operations.reporting import PROGRESS, ROUND_OVER
        from lilong.campaigns.terms import LINE_SUBJECT
        from lilong.notices import templates
        from lilong.rulebook.keys import declare
        from lilong.ui.contributions import register

        declare(*switches.KEYS)
        templates.declare(PROGRESS)
        templates.declare(ROUND_OVER)
        templates.declare(DUE)
        attachments.register(LINE_SUBJECT, policies.may_view_line)
        for item in offers.ITEMS:
            register(item)
