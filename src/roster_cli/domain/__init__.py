"""What a roster is made of: frozen dataclasses that validate themselves, no I/O."""

from roster_cli.domain.agreed import Absence, Agreed
from roster_cli.domain.attendance import MISSED, Attendance, DutyOutcome, Presence, SignIn, Told
from roster_cli.domain.calendar import Calendar
from roster_cli.domain.checkpoint import Checkpoint, Contacts, Gate
from roster_cli.domain.district import District
from roster_cli.domain.duty import Duty, UnfilledPost
from roster_cli.domain.history import History, PastDuty, PastPerson, PastWeek
from roster_cli.domain.roster import (
    FAMILIARITY,
    CommunityResult,
    Roster,
    SolveReport,
    Violation,
)
from roster_cli.domain.settings import Management, Rules, Settings, Weights
from roster_cli.domain.shift import Shift, Slot
from roster_cli.domain.staff import DutyType, Person, PostGroup, Standing, Unit, masked_phone
from roster_cli.domain.stored import Origin, StoredRoster, StoredVersion, StoredWeek
from roster_cli.domain.week import Week

__all__ = [
    "FAMILIARITY",
    "MISSED",
    "Absence",
    "Agreed",
    "Attendance",
    "Calendar",
    "Checkpoint",
    "CommunityResult",
    "Contacts",
    "District",
    "Duty",
    "DutyOutcome",
    "DutyType",
    "Gate",
    "History",
    "Management",
    "Origin",
    "PastDuty",
    "PastPerson",
    "PastWeek",
    "Person",
    "PostGroup",
    "Presence",
    "Roster",
    "Rules",
    "Settings",
    "Shift",
    "SignIn",
    "Slot",
    "SolveReport",
    "Standing",
    "StoredRoster",
    "StoredVersion",
    "StoredWeek",
    "Told",
    "UnfilledPost",
    "Unit",
    "Violation",
    "Week",
    "Weights",
    "masked_phone",
]
