"""What rules and terms are called, and costs of rosters that other versions made."""

from __future__ import annotations

from builders import COMMUNITY, UNIT, district, duty, gate, person
from roster_cli import rules as book
from roster_cli.domain import Gate
from roster_cli.i18n import speaking
from roster_cli.rules import COST_TERMS, wording


def test_rules_and_terms_have_a_title_in_each_language_and_strangers_their_name() -> None:
    assert [book.title(name) for name in ("H2", "idle", "H99")] == [
        "only in the own community",
        "people without a duty",
        "H99",
    ]
    with speaking("zh"):
        assert [book.title(name) for name in ("H2", "H99")] == ["只在报到社区值班", "H99"]


def test_a_rule_is_called_by_its_number_or_in_words() -> None:
    assert [book.sign(name) for name in ("H1", "fixed", "standby")] == ["H1", "fixed", "standby"]
    with speaking("zh"):
        assert [book.sign(name) for name in ("H1", "fixed", "standby")] == ["H1", "固定", "备班"]


def test_costs_have_every_term_in_order_and_then_what_the_book_does_not_know() -> None:
    told = book.by_term({"other": 7, "idle": 300})
    assert told == {**dict.fromkeys(COST_TERMS, 0), "idle": 300, "other": 7}
    assert list(told) == [*COST_TERMS, "other"]


def test_alone_is_a_week_without_duties() -> None:
    of = district(["甲"])
    situation = book.alone(of)
    assert (situation.district, situation.roster.week, situation.roster.duties) == (of, of.week, ())


def test_people_gates_and_shifts_are_named_with_what_tells_them_apart() -> None:
    of = district([person("甲", identity="1004")], [gate()])
    assert wording.who(of, "1004") == f"甲 ({UNIT}, 1004)"
    assert wording.who(of, "9999") == "9999"
    assert wording.when(duty("甲", "周三晚班").slot) == "2022-03-16 晚班"
    assert wording.where(Gate(COMMUNITY, "", "南门")) == "康庄社区 · 南门"
    assert wording.listed(["甲", "乙"]) == "甲, 乙"
