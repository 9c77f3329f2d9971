"""The form of My work; its lines are read by ``entry``, one by one."""

from cis.kit.web.forms import Form


class AgendaForm(Form):
    """Answer what is due, many lines at once."""
