"""What a roster is made of: frozen dataclasses that validate themselves, no I/O."""

from roster_cli.domain.agreed import Absence, Agreed
from roster_cli.domain.attendance import (
    MISSED,
    Attendance,
    Call,
    DutyOutcome,
    Presence,
    SignIn,
    StandbyOutcome,
    Told,
)
from roster_cli.domain.calendar import Calendar
from roster_cli.domain.checkpoint import Checkpoint, Contacts, Gate
from roster_cli.domain.district import District
from roster_cli.domain.duty import Duty, Standby, UnfilledPost
from roster_cli.domain.history import History, PastDuty, PastPerson, PastWeek
from roster_cli.domain.roster import (
    FAMILIARITY,
    STANDBYS,
    CommunityResult,
    LendingReport,
    Roster,
    SolveReport,
    Violation,
    without_terms_apart,
)
from roster_cli.domain.settings import (
    LeadPer,
    Lending,
    Management,
    Per,
    Rules,
    Settings,
    StandingBy,
    Weights,
    Within,
)
from roster_cli.domain.shift import Shift, Slot
from roster_cli.domain.staff import DutyType, Person, PostGroup, Standing, Unit, masked_phone
from roster_cli.domain.stored import Origin, StoredRoster, StoredVersion, StoredWeek
from roster_cli.domain.week import Week

__all__ = [
    "FAMILIARITY",
    "MISSED",
    "STANDBYS",
    "Absence",
    "Agreed",
    "Attendance",
    "Calendar",
    "Call",
    "Checkpoint",
    "CommunityResult",
    "Contacts",
    "District",
    "Duty",
    "DutyOutcome",
    "DutyType",
    "Gate",
    "History",
    "LeadPer",
    "Lending",
    "LendingReport",
    "Management",
    "Origin",
    "PastDuty",
    "PastPerson",
    "PastWeek",
    "Per",
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
    "Standby",
    "StandbyOutcome",
    "Standing",
    "StandingBy",
    "StoredRoster",
    "StoredVersion",
    "StoredWeek",
    "Told",
    "UnfilledPost",
    "Unit",
    "Violation",
    "Week",
    "Weights",
    "Within",
    "masked_phone",
    "without_terms_apart",
]
