"""What a browser sends to publish a report."""

from wtforms import HiddenField
from wtforms.validators import InputRequired

from cis.kit.web.forms import Form


class PublishForm(Form):
    """Which month, and the newest number when its draft was opened."""

    month = HiddenField()
    follows = HiddenField(validators=[InputRequired("Open the draft first.")])
