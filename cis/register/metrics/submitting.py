"""What is shown when the form of a metric is refused."""

from collections.abc import Callable
from http import HTTPStatus

from cis.core.errors import ConflictError, RuleError
from cis.kit.web.forms import Form
from cis.register.governance.rights.answering import NotYoursError


def refused(form: Form, act: Callable[[], None], conflict: str | None = None) -> int:
    """Act, or show in the form why not; return the status of a refusal, 0 if done."""
    try:
        act()
    except NotYoursError as error:
        form.blame(error)
        return HTTPStatus.FORBIDDEN
    except RuleError as error:
        form.blame(error)
        return HTTPStatus.UNPROCESSABLE_ENTITY
    except ConflictError as error:
        form.form_errors.append(conflict or str(error))
        return HTTPStatus.CONFLICT
    return 0
