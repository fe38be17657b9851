"""The shape of a stored roster, as ``roster solve`` tells it."""

from __future__ import annotations

from roster_cli.domain import SolveReport, Standing, StoredRoster
from roster_cli.rules import by_term, own_community, standbys
from roster_cli.shapes.parts import Fields, post_fields, resident_fields, state_of
from roster_cli.views.totals import Totals, above_bound


def roster_fields(totals: Totals) -> Fields:
    """Return what a stored roster comes to: people, posts, cost, what is proven."""
    stored, report = totals.stored, totals.stored.report
    return {
        "week": stored.district.week,
        "monday": stored.district.week.monday,
        "sunday": stored.district.week.sunday,
        "version": stored.version,
        "status": state_of(stored),
        "created_at": stored.created_at,
        "published_at": stored.published_at,
        "people": {
            "listed": len(stored.district.people),
            **{standing.value: totals.standings.get(standing, 0) for standing in Standing},
            "without_duty": [resident_fields(person) for person in totals.without_duty],
        },
        "posts": {"needed": totals.needed, "filled": totals.needed - totals.missing, "unfilled": totals.missing},
        "unfilled_by_management": [
            {"management": management, "priority": priority, "missing": missing, "nobody_there": deserted}
            for management, priority, missing, deserted in totals.missing_by_management()
        ],
        "unfilled": [post_fields(post) for post in totals.unfilled],
        "lending": lending_fields(stored),
        "standbys": standby_fields(stored),
        **cost_fields(report),
        "cut_short": report.cut_short,
        "columns": report.columns,
        "communities": {
            "total": len(report.communities),
            "at_bound": sum(result.excess == 0 for result in report.communities),
            "above_bound": [
                {"community": result.community, "points": result.excess, "stranded": result.stranded}
                for result in above_bound(report)
            ],
            "gates_proven": sum(result.gates_proven for result in report.communities),
        },
        "versions": dict(report.versions),
        "notices": list(stored.notices),
    }


def lending_fields(stored: StoredRoster) -> Fields:
    """Return how far people are lent, how many are, and how many unfilled posts that could fill."""
    lending = stored.report.lending
    return {
        "within": stored.district.settings.lending.within,
        "loans": len(own_community.loans(stored.district, stored.roster)),
        "unfilled_before": lending.unfilled if lending else None,
        "could_fill_within_subdistrict": lending.within_subdistrict if lending else None,
        "could_fill_within_district": lending.within_district if lending else None,
    }


def standby_fields(stored: StoredRoster) -> Fields:
    """Return how many people stand by, and how many are missing to do so."""
    missing = standbys.missing(stored.district, stored.roster)
    return {
        "people": stored.district.settings.standby.people,
        "per": stored.district.settings.standby.per,
        "standing_by": len(stored.roster.standbys),
        "missing": sum(missing.values()),
    }


def cost_fields(report: SolveReport) -> Fields:
    """Return cost, bound and gap as JSON fields."""
    return {
        "costs": by_term(report.costs),
        "cost": report.cost,
        "cost_before_loans": report.cost_before_loans,
        "bound": report.bound,
        "gap": report.gap,
        "loans_bound": report.lending.bound if report.lending else None,
        "loans_gap": report.loans_gap,
        "standbys_bound": report.standbys_bound,
        "standbys_gap": report.standbys_gap,
        "familiarity_bound": report.familiarity_bound,
        "familiarity_gap": report.familiarity_gap,
    }
