"""Changes how much each criterion counts. The caller owns the transaction."""

from dataclasses import asdict

from sqlalchemy.orm import Session

from cis.desk.overview.first import queries
from cis.desk.overview.first.models import AdviceSetting
from cis.desk.overview.first.rules import Weights


def weigh(session: Session, weights: Weights) -> AdviceSetting:
    """Take over the weights of the ranking."""
    setting = queries.setting(session)
    if setting is None:
        setting = AdviceSetting(**asdict(weights))
        session.add(setting)
    for name, value in asdict(weights).items():
        setattr(setting, name, value)
    session.flush()
    return setting
