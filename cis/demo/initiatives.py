"""The demo's initiatives as a table: eight, one in each state of their life."""

from cis.demo import pains, series
from cis.demo.people import (
    AMINA,
    CHANGE,
    DANIEL,
    DESK,
    HANNA,
    INCIDENT,
    JONAS,
    LUCA,
    MARA,
    REQUEST,
    SOFIA,
    TOMAS,
    WEI,
)
from cis.demo.plot import Entry, Goal, Move, Said, Work
from cis.register.initiatives.lifecycle import Closing
from cis.register.initiatives.rules import (
    Cadence,
    Effort,
    Kind,
    Level,
    Outcome,
    Status,
)
from cis.register.practices.rules import Phase

SWARM = "One team stays with a major incident until it is over"
CALLBACK = "Call back before a ticket is closed"
ROUTE = "Send network alarms straight to the network team"
BACKLOG = "Look at every incident older than 30 days once a week"
PEER = "Let teams approve each other's normal changes"
FORMS = "Order forms that ask everything at once"
BOARD = "Weekly look at every emergency change"
ARTICLES = "Second line writes the answers the desk is missing"


ENTRIES = (
    Entry(
        ARTICLES,
        "Each question that the desk passes on twice gets an answer in the knowledge "
        "base, written by whoever solved it.",
        DESK,
        LUCA,
        15,
        pains.PORTAL,
        Goal(series.FIRST, 55.0, 50, (series.WELCOME,)),
        Work(
            Effort.M,
            Level.HIGH,
            Level.HIGH,
            Level.LOW,
            Kind.PEOPLE,
            Cadence.MONTHLY,
            12,
        ),
        (
            Move(17, Status.ASSESSED, WEI),
            Move(18, Status.APPROVED, LUCA),
            Move(20, Status.IN_PROGRESS, LUCA),
            Move(30, Status.MEASURING, LUCA),
        ),
        (
            Said(25, SOFIA, "Forty answers written; the portal login was asked most."),
            Said(49, HANNA, "The halls noticed: fewer calls end with “we call back”."),
        ),
        closing=(
            53,
            TOMAS,
            Closing(Outcome.REALISED, accepts_verdict=True),
        ),
    ),
    Entry(
        SWARM,
        "For priority 1 and 2 the first team keeps the incident and calls others in, "
        "instead of handing it on.",
        INCIDENT,
        MARA,
        25,
        pains.SCANNERS,
        Goal(series.RESTORE, 24.0, 70, (series.CONTENT, series.REOPENED)),
        Work(
            Effort.L,
            Level.MEDIUM,
            Level.HIGH,
            Level.MEDIUM,
            Kind.PROCESS,
            Cadence.MONTHLY,
            24,
            phase=Phase.STANDARDISE,
        ),
        (
            Move(26, Status.ASSESSED, WEI),
            Move(27, Status.APPROVED, MARA),
            Move(29, Status.IN_PROGRESS, MARA),
            Move(36, Status.MEASURING, MARA),
        ),
        (
            Said(33, DANIEL, "First full week without a hand-over between 1 and 2."),
            Said(45, TOMAS, "Does it hold in the peak season? Then we keep it."),
            Said(60, MARA, "It held through the peak weeks. I suggest to close it."),
        ),
        reviewed=(59, "Decide whether this is closed as realised."),
    ),
    Entry(
        CALLBACK,
        "The desk calls the person back and asks whether it works, before a ticket is "
        "closed.",
        INCIDENT,
        SOFIA,
        39,
        pains.SCANNERS,
        Goal(series.REOPENED, 0.9, 62, (series.CONTENT,)),
        Work(
            Effort.S,
            Level.LOW,
            Level.MEDIUM,
            Level.LOW,
            Kind.PROCESS,
            Cadence.MONTHLY,
            8,
        ),
        (
            Move(40, Status.ASSESSED, SOFIA),
            Move(41, Status.APPROVED, MARA),
            Move(42, Status.IN_PROGRESS, SOFIA),
            Move(48, Status.MEASURING, SOFIA),
        ),
        (
            Said(50, LUCA, "Best week of the year! Shall we tell everybody?"),
            Said(51, MARA, "One good week is one good week. The chart says routine."),
        ),
        closing=(
            63,
            MARA,
            Closing(
                Outcome.NOT_REALISED,
                accepts_verdict=True,
                lesson="Two good weeks were noise, and the calls cost eight hours a "
                "week. Next time ask first which tickets come back: most were one "
                "printer model.",
            ),
        ),
    ),
    Entry(
        BOARD,
        "Owners of emergency changes say each week what would have made them normal.",
        CHANGE,
        JONAS,
        33,
        pains.SATURDAY,
        Goal(series.EMERGENCY, 9.0, 74, (series.SUCCESS,)),
        Work(
            Effort.S,
            Level.LOW,
            Level.LOW,
            Level.LOW,
            Kind.GOVERNANCE,
            Cadence.QUARTERLY,
            6,
        ),
        (
            Move(37, Status.ASSESSED, WEI),
            Move(38, Status.APPROVED, JONAS),
            Move(40, Status.IN_PROGRESS, JONAS),
            Move(
                58,
                Status.ON_HOLD,
                JONAS,
                "Waits until the move to the new change calendar is done.",
            ),
        ),
        (Said(56, JONAS, "Nothing moved so far; people come, the share stays."),),
        reviewed=(58, "Take it up again when the new change calendar is in use."),
    ),
    Entry(
        PEER,
        "Normal changes of low risk are approved by a second team instead of the "
        "change authority.",
        CHANGE,
        JONAS,
        42,
        pains.SATURDAY,
        Goal(series.SUCCESS, 99.0, 72, (series.EMERGENCY,)),
        Work(
            Effort.M,
            Level.MEDIUM,
            Level.HIGH,
            Level.HIGH,
            Kind.GOVERNANCE,
            Cadence.FORTNIGHTLY,
            10,
            phase=Phase.STANDARDISE,
        ),
        (
            Move(44, Status.ASSESSED, WEI),
            Move(45, Status.APPROVED, TOMAS),
            Move(46, Status.IN_PROGRESS, JONAS),
        ),
        (
            Said(53, HANNA, "Another Saturday with standing belts. Is this related?"),
            Said(
                55,
                JONAS,
                "The rate fell after we began; why, we do not know yet. Two of four "
                "failures had no second pair of eyes at all.",
            ),
        ),
        reviewed=(63, "Show the last ten failed changes to both teams."),
    ),
    Entry(
        FORMS,
        "The three order forms used most ask for cost centre and start date at once, "
        "so that nobody has to ask back.",
        REQUEST,
        AMINA,
        60,
        pains.ACCOUNTS,
        Goal(series.FULFILLED, 40.0, 82, (series.WELCOME,)),
        Work(
            Effort.M,
            Level.HIGH,
            Level.MEDIUM,
            Level.LOW,
            Kind.TECHNOLOGY,
            Cadence.MONTHLY,
            16,
            phase=Phase.STABILISE,
        ),
        (
            Move(63, Status.ASSESSED, WEI),
            Move(
                64,
                Status.APPROVED,
                WEI,
                emergency="Amina is ill, nobody stands in, and the supplier's price "
                "for the editor ends tomorrow.",
            ),
        ),
        (Said(64, AMINA, "I stand by it; work begins when the editor is licensed."),),
    ),
    Entry(
        ROUTE,
        "Alarms with a network source skip the first line and reach the network team.",
        INCIDENT,
        DANIEL,
        61,
        pains.ALARMS,
        Goal(series.REASSIGNED, 45.0, 88, (series.RESTORE, series.CONTENT)),
        Work(
            Effort.S,
            Level.HIGH,
            Level.MEDIUM,
            Level.LOW,
            Kind.TECHNOLOGY,
            Cadence.FORTNIGHTLY,
            10,
            phase=Phase.OPTIMISE,
        ),
        (Move(64, Status.ASSESSED, DANIEL),),
        (Said(65, DANIEL, "All is filled in. Mara, may we begin?"),),
    ),
    Entry(
        BACKLOG,
        "Half an hour a week, three teams at one table, oldest incidents first.",
        INCIDENT,
        MARA,
        64,
    ),
)
