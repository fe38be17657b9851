import pytest
from hypothesis import given
from hypothesis import strategies as st

from roster_cli.sheets.text import clean, community_key, digits_are_lost, fold, identifier, phone


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("张 三", "张三"),
        ("张\u3000三", "张三"),
        ("  李\n四 ", "李四"),
        ("John  Smith", "John Smith"),
        ("阿卜杜拉·买买提", "阿卜杜拉·买买提"),
        ("Ａ区１２号", "A区12号"),
        ("东盛 A 区", "东盛A区"),
        ("张\u200b三\ufeff", "张三"),
        ("⽂⽅", "文方"),
        ("Jose\u0301", "José"),
        ("王_x000D_五", "王五"),
    ],
)
def test_a_name_comes_out_as_it_is_meant(typed: str, meant: str) -> None:
    assert clean(typed) == meant


@pytest.mark.parametrize(
    "name", ["𠮷", "㛃", "\uf9dc", "👨\u200d👩\u200d👧", "葛\U000e0100", "O’Brien", "=HYPERLINK(1)", "（副）"]
)
def test_rare_characters_are_never_exchanged_for_others(name: str) -> None:
    assert clean(name) == name


@given(st.text(max_size=30))
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_spellings_that_differ_in_width_case_and_spaces_are_one_name() -> None:
    assert fold("东盛华庭（ａ 区）") == fold("东盛华庭(A区)")
    assert community_key("康庄") == community_key(" 康庄社区")
    assert community_key("社区") == "社区"


@pytest.mark.parametrize(
    ("stored", "number"),
    [
        (1001.0, "1001"),
        (13800001234.0, "13800001234"),
        (1.38e10, "13800000000"),
        ("13800001234.0", "13800001234"),
        ("1.3800001234E+10", "13800001234"),
        ("００１", "001"),
        ("A 01", "A01"),
    ],
)
def test_numbers_that_a_spreadsheet_changed_are_staff_numbers_again(stored: str | float, number: str) -> None:
    assert identifier(stored) == number


def test_a_phone_number_is_the_same_with_and_without_hyphens() -> None:
    assert phone("+86 138-0000-1234") == phone(13800001234.0) == "13800001234"
    assert phone("0357-2211234") == "0357-2211234"


def test_digits_that_are_gone_are_noticed() -> None:
    assert digits_are_lost("1.38E+10")
    assert digits_are_lost(1.42601199001011e17)
    assert not digits_are_lost("1.3800001234E+10")
    assert not digits_are_lost(13800001234.0)
