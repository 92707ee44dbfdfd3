"""Tags of the ui room: `{% load ui %}`."""
