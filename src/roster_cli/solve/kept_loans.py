"""Loans that are fixed, laid out as duties in people's own communities, which is all that the search knows.

Where somebody is fixed on loan, a gate is added to their own community at which they are fixed then, so that the
duty counts in their week, at their office post and in their unit. In the community that they help, a stand-in
who can do nothing else is fixed at the gate, so that it is worth there what anybody is worth. What that adds to
the cost is the same in every roster.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from roster_cli.domain import Checkpoint, District, Duty, Gate, Person, Roster, Unit, without_terms_apart
from roster_cli.rules import costs, own_community


@dataclass(frozen=True)
class KeptLoans:
    """A district and its fixed loans.

    Parameters
    ----------
    district
        As it is.
    apart
        The same in which the loans are own duties; the district itself where there are none.
    loans
        The loans by the identity of whom stands in for them.
    """

    district: District
    apart: District
    loans: Mapping[str, Duty]

    def back(self, own: Roster) -> Roster:
        """Return a roster of the district apart as one of the district."""
        gates = self.district.checkpoint_by_gate
        kept = [duty for duty in own.duties if duty.gate in gates and duty.identity not in self.loans]
        return own.with_duties((*kept, *self.loans.values()))

    def dearer(self, own: Roster) -> int:
        """Return by how many points a roster of the district apart costs more than the one that it stands for.

        A lead on loan leads nobody at home, but seems to in the district apart: a bound leaves room for that.
        """
        difference = without_terms_apart(costs(self.apart, own)) - without_terms_apart(
            costs(self.district, self.back(own))
        )
        people = self.district.person_by_identity
        leads = sum(people[loan.identity].lead for loan in self.loans.values())
        return difference + leads * self.district.settings.weights.lead


def set_apart(district: District) -> KeptLoans:
    """Return a district with its fixed loans laid out as own duties."""
    found = own_community.loans(district, Roster(district.week, district.fixed))
    if not found:
        return KeptLoans(district, district, {})
    people = district.person_by_identity
    others, units, gates, fixed, loans = [], [], [], [], {}
    for number, loan in enumerate(found):
        name = _new(f"+{number}", [*people, *district.unit_by_name])
        away = Gate(people[loan.identity].community, name, name)
        gates.append(
            Checkpoint(
                away,
                subdistrict=district.subdistrict_of[away.community],
                management=district.checkpoints_of[away.community][0].management,
                headcounts=tuple(int(slot == loan.slot) for slot in district.slots),
            )
        )
        # one duty a week, the fixed one
        others.append(Person(name, name, unit=name, community=loan.gate.community, max_per_week=1))
        units.append(Unit(name))
        fixed += [loan._replace(gate=away), loan._replace(identity=name)]
        loans[name] = loan
    apart = replace(
        district,
        people=(*district.people, *others),
        checkpoints=(*district.checkpoints, *gates),
        units=(*district.units, *units),
        fixed=tuple(sorted([*(duty for duty in district.fixed if duty not in found), *fixed])),
    )
    return KeptLoans(district, apart, loans)


def _new(name: str, taken: list[str]) -> str:
    """Return a name that nobody has."""
    while name in taken:
        name += "+"
    return name
