"""The steps that the demo's playbooks are made of."""

from cis.register.playbooks.rules import Step as Done

Path = tuple[Done, ...]
AGENT, TEAM = "Service desk agent", "Team on duty"
CALL = Done(
    AGENT,
    "Take the call and write down what does not work, for whom, since when",
    "The incident has a service and a person",
    "somebody asks for something new",
    "Service requests",
)
WEIGH = Done(
    AGENT,
    "Say how much it hurts: one person, one hall, or everybody",
    "It has a priority",
    "a hall or a customer stands still",
    "Major incident, call the officer on duty",
)
TRY = Done(
    AGENT,
    "Try the article for it, ten minutes at most",
    "It works again, or ten minutes are over",
)
ONE = Done(
    AGENT,
    "Name the one team that keeps it until it is over",
    "One team says that it is theirs",
    "two teams say it is not theirs",
    "Officer on duty decides",
)
MEND = Done(
    TEAM,
    "Bring the service back first, look for the cause later",
    "The person confirms that it works",
    "it needs a change",
    "Emergency change",
)
TELL = Done(AGENT, "Call back before it is closed", "The person said yes")
HOURLY = Done(
    AGENT,
    "Tell the hall every hour how far it is",
    "The hall knows the next hour",
    "nobody is there",
    "Site lead by text message",
)

ORDER = (
    Done("Person who asks", "Fill in the order form", "The order has a number"),
    Done(AGENT, "Check the form", "Nothing is missing", "it lacks the site", "Back"),
    Done(AGENT, "Check the cost centre", "It exists"),
    Done("Line manager", "Approve the order", "The manager said yes"),
    Done("Cost centre owner", "Approve the cost", "The owner said yes"),
    Done("IT security", "Approve the access", "", "it is an admin account", "CISO"),
    Done(AGENT, "Open a task for each team", "Each team has a task"),
    Done("Windows team", "Create the account", "The account is there"),
    Done("Mail team", "Create the mailbox", "The mailbox is there"),
    Done("Hardware team", "Prepare the device", "It lies in the rack"),
    Done(AGENT, "Collect all answers", ""),
    Done(AGENT, "Hand it over and close the order", "The person signed"),
)
TURN = (
    Done("Who builds it", "Say what changes, why, and when", "It is in the calendar"),
    Done(
        "Who builds it",
        "Tick which model it is",
        "Standard, normal or emergency",
        "none fits",
        "Change manager",
    ),
    Done(
        "Another team",
        "Look at risk and way back of a normal change",
        "A second name stands beside it",
        "they do not agree",
        "Change manager",
    ),
    Done("Who builds it", "Tell those who will notice it", "They know the day"),
    Done(
        "Who builds it",
        "Do it as it is written, and stop where it is not",
        "The checks at the end pass",
        "a check fails",
        "Way back, then incident",
    ),
    Done("Who builds it", "Write in one line how it went", "The result is recorded"),
)
FRIDAY = Done(
    "Another team",
    "Stand by while a Friday change is done",
    "Nobody needs them any more",
    "nobody can",
    "Wait until Monday",
)
SHORT = (ORDER[0], ORDER[1], ORDER[6], ORDER[11])
