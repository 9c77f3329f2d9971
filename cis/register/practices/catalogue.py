"""The 34 practices of ITIL 4 as data: code, name, group, and a purpose in our words.

ITIL is a registered trade mark of PeopleCert; the names are used to refer.
"""

from dataclasses import dataclass

from cis.register.practices.rules import Group


@dataclass(frozen=True, slots=True)
class Entry:
    """One practice of the catalogue."""

    group: Group
    name: str
    purpose: str

    @property
    def code(self) -> str:
        """The name as it stands in addresses and files."""
        return self.name.lower().replace(" ", "-")


CATALOGUE = (
    Entry(
        Group.GENERAL,
        "Architecture management",
        "Know how the parts of the organisation and its technology fit together, so "
        "that a change in one place does not surprise another.",
    ),
    Entry(
        Group.GENERAL,
        "Continual improvement",
        "Find what hurts, change it on purpose, and show with figures whether it got "
        "better.",
    ),
    Entry(
        Group.GENERAL,
        "Information security management",
        "Keep information from the wrong eyes, from silent alteration and from loss, "
        "at a price the business can carry.",
    ),
    Entry(
        Group.GENERAL,
        "Knowledge management",
        "Make what some people know findable for those who need it, at the moment "
        "they need it.",
    ),
    Entry(
        Group.GENERAL,
        "Measurement and reporting",
        "Give those who decide figures they can trust, few enough to be read and "
        "soon enough to matter.",
    ),
    Entry(
        Group.GENERAL,
        "Organizational change management",
        "Bring people along when ways of working change, so that the new way is "
        "still used a year later.",
    ),
    Entry(
        Group.GENERAL,
        "Portfolio management",
        "Put money and people on the mix of services and projects that serves the "
        "strategy best, and stop the rest.",
    ),
    Entry(
        Group.GENERAL,
        "Project management",
        "Deliver one-off work with a clear end: agreed result, known risks, honest "
        "progress.",
    ),
    Entry(
        Group.GENERAL,
        "Relationship management",
        "Know the people who depend on the services, what they expect and whether "
        "they are content, before they complain.",
    ),
    Entry(
        Group.GENERAL,
        "Risk management",
        "See what could go wrong, decide what to do about it, and know who carries "
        "what remains.",
    ),
    Entry(
        Group.GENERAL,
        "Service financial management",
        "Know what each service costs and brings, so that money is spent knowingly.",
    ),
    Entry(
        Group.GENERAL,
        "Strategy management",
        "Decide where the organisation wants to go, with which means, and check "
        "whether it still holds.",
    ),
    Entry(
        Group.GENERAL,
        "Supplier management",
        "Get from suppliers what was agreed, and notice early when a dependence "
        "becomes a danger.",
    ),
    Entry(
        Group.GENERAL,
        "Workforce and talent management",
        "Have the right people with the right skills in the right place, and keep "
        "them willing.",
    ),
    Entry(
        Group.SERVICE,
        "Availability management",
        "Make services usable when they were promised to be, and know what each "
        "hour without them costs.",
    ),
    Entry(
        Group.SERVICE,
        "Business analysis",
        "Understand the need behind a wish, and describe a solution that the "
        "business and the builders read in the same way.",
    ),
    Entry(
        Group.SERVICE,
        "Capacity and performance management",
        "Keep services fast enough for today's load and ready for tomorrow's, without "
        "paying for idle reserve.",
    ),
    Entry(
        Group.SERVICE,
        "Change enablement",
        "Let as many changes as possible go in safely: weigh the risk, get the right "
        "consent, keep the calendar free of collisions.",
    ),
    Entry(
        Group.SERVICE,
        "Incident management",
        "Restore the service as soon as possible when it fails, and keep those who "
        "wait informed.",
    ),
    Entry(
        Group.SERVICE,
        "IT asset management",
        "Know what equipment and licences there are, what they cost, and when they "
        "must be renewed or disposed of.",
    ),
    Entry(
        Group.SERVICE,
        "Monitoring and event management",
        "Notice by machine what happens in the services, and wake somebody only when "
        "somebody must act.",
    ),
    Entry(
        Group.SERVICE,
        "Problem management",
        "Find why incidents happen and remove the cause, or document how to live "
        "with it.",
    ),
    Entry(
        Group.SERVICE,
        "Release management",
        "Bring new and changed features to users as a whole that works, at a moment "
        "that suits them.",
    ),
    Entry(
        Group.SERVICE,
        "Service catalogue management",
        "Say in one place which services there are, for whom, and on which terms.",
    ),
    Entry(
        Group.SERVICE,
        "Service configuration management",
        "Know which parts a service is made of and how they hang together, as "
        "exactly as decisions need it.",
    ),
    Entry(
        Group.SERVICE,
        "Service continuity management",
        "Keep the vital services going, or bring them back in time, when disaster "
        "strikes.",
    ),
    Entry(
        Group.SERVICE,
        "Service design",
        "Shape services, new or changed, so that they fit their purpose, can be run, "
        "and are pleasant to use.",
    ),
    Entry(
        Group.SERVICE,
        "Service desk",
        "Be the one place where users are heard, helped, and told what happens next.",
    ),
    Entry(
        Group.SERVICE,
        "Service level management",
        "Agree how good a service shall be in terms of what matters to the business, "
        "and show how good it is.",
    ),
    Entry(
        Group.SERVICE,
        "Service request management",
        "Fulfil the everyday wishes of users in an agreed, quick and mostly automatic "
        "way.",
    ),
    Entry(
        Group.SERVICE,
        "Service validation and testing",
        "Find out before the users do whether a new or changed service does what was "
        "agreed.",
    ),
    Entry(
        Group.TECHNICAL,
        "Deployment management",
        "Move hardware, software and settings into an environment reliably, and back "
        "when it fails.",
    ),
    Entry(
        Group.TECHNICAL,
        "Infrastructure and platform management",
        "Provide and run the technology that services stand on, so that teams can "
        "rely on it.",
    ),
    Entry(
        Group.TECHNICAL,
        "Software development and management",
        "Build and maintain applications that do what is needed, can be changed, and "
        "are safe to use.",
    ),
)
