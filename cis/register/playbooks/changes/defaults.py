"""The change models that cis proposes until somebody agrees to others."""

from collections.abc import Mapping

from cis.register.playbooks.changes.rules import Kind, Model

DEFAULTS: Mapping[Kind, Model] = {
    each.kind: each
    for each in (
        Model(
            Kind.STANDARD,
            "Done often, always the same way, and safe enough to need no meeting.",
            (
                "It was done the same way at least five times without harm",
                "There is a written path for it, and this change follows it",
                "One person can take it back within minutes",
                "Nobody has to stop working for it",
            ),
        ),
        Model(
            Kind.NORMAL,
            "Everything that can wait until somebody has looked at its risk.",
            (
                "Somebody who does not build it has looked at the risk",
                "The way back is written down and was tried",
                "Those who will notice it know the day",
            ),
        ),
        Model(
            Kind.EMERGENCY,
            "Something is broken or about to break, and waiting costs more.",
            (
                "A service is down or unsafe, or will be before the next decision",
                "Waiting costs more than the change can break",
                "Somebody writes it down afterwards, within two days",
            ),
        ),
    )
}
