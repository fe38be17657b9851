"""Names as people type them find what they mean, or list what they may have meant."""

from __future__ import annotations

import pytest

from roster_cli.domain import Gate
from roster_cli.errors import UsageError
from roster_cli.lookup import completions, find_community, find_person, find_subdistrict, find_unit
from small import district, person

COMMUNITIES = ("康庄社区", "复兴社区", "康乐社区", "New Town", "乐居社区")


@pytest.fixture(scope="module")
def somewhere():
    return district(
        person("张伟", identity="1001"),
        person("张伟", identity="1002", unit="发改局"),
        person("张伟明", identity="13800001234", phone="13800001234", unit="发改局"),
        person("单小曾", identity="1003", unit="人社局社会保险中心"),
        person("=HYPERLINK(1)", identity="1004"),
        gates=[Gate(community, "一号院", "大门") for community in COMMUNITIES],
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("康庄社区", "康庄社区"),
        ("康庄", "康庄社区"),
        (" 康 庄 ", "康庄社区"),
        ("庄", "康庄社区"),
        ("康庄街道", "康庄社区"),
        ("kangzhuang", "康庄社区"),
        ("KangZhuang", "康庄社区"),
        ("fuxing", "复兴社区"),
        ("kzsq", "康庄社区"),
        ("zhuang", "康庄社区"),
        ("kangle", "康乐社区"),
        ("kangyue", "康乐社区"),
        ("new town", "New Town"),
        ("ＮＥＷ　ＴＯＷＮ", "New Town"),
    ],
)
def test_a_community_is_found_whole_by_part_and_in_pinyin(somewhere, typed, meant):
    assert find_community(somewhere, typed) == meant


def test_what_fits_several_lists_them(somewhere):
    with pytest.raises(UsageError, match="康庄社区, 康乐社区"):
        find_community(somewhere, "康")


def test_what_fits_nothing_names_the_nearest(somewhere):
    with pytest.raises(UsageError, match="Nearest: 康庄社区"):
        find_community(somewhere, "康壮社区")


@pytest.mark.parametrize("typed", ["", "   "])
def test_nothing_typed_finds_nothing(somewhere, typed):
    with pytest.raises(UsageError):
        find_community(somewhere, typed)


def test_units_and_subdistricts_are_found_alike(somewhere):
    assert find_unit(somewhere, "社会保险") == "人社局社会保险中心"
    assert find_unit(somewhere, "tongjiju") == "统计局"
    assert find_subdistrict(somewhere, "车站街") == "车站街街道"


def test_a_person_is_found_by_number_name_part_and_pinyin(somewhere):
    assert find_person(somewhere, "1002").unit == "发改局"
    assert find_person(somewhere, "张伟明").identity == "13800001234"
    assert find_person(somewhere, "小曾").identity == "1003"
    assert find_person(somewhere, "shanxiaozeng").identity == "1003"
    assert find_person(somewhere, "=HYPERLINK(1)").identity == "1004"


def test_a_name_that_several_bear_is_refused_with_their_numbers_and_units(somewhere):
    with pytest.raises(UsageError) as caught:
        find_person(somewhere, "张伟")
    assert "fits 2 people" in str(caught.value)
    assert "1001 · 张伟 · 统计局" in str(caught.value)
    assert "1002 · 张伟 · 发改局" in str(caught.value)


def test_a_phone_number_in_place_of_a_staff_number_is_listed_masked_and_found_masked(somewhere):
    with pytest.raises(UsageError, match=r"138\*\*\*\*1234"):
        find_person(somewhere, "张")
    assert find_person(somewhere, "138****1234").name == "张伟明"
    assert find_person(somewhere, "13800001234").name == "张伟明"


def test_completion_offers_by_part_and_in_pinyin():
    assert completions(COMMUNITIES, "康") == ("康庄社区", "康乐社区")
    assert completions(COMMUNITIES, "kangz") == ("康庄社区",)
    assert completions(COMMUNITIES, "") == COMMUNITIES


PINYIN = ("王芳", "查明辉", "解小东", "仇英", "区晓红", "张明华", "重小庆", "李建国", "赵敏", "单田芳")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("zhaminghui", "查明辉"),  # 查明 is a word, read otherwise
        ("zmh", "查明辉"),
        ("xiexiaodong", "解小东"),
        ("qiuying", "仇英"),
        ("ouxiaohong", "区晓红"),
        ("shantianfang", "单田芳"),
        ("zhangminghua", "张明华"),
        ("ljg", "李建国"),
    ],
)
def test_surnames_that_form_words_and_initials_find_their_person(typed, meant):
    people = [
        person(name, identity=str(place))
        for place, name in enumerate(PINYIN)
        if (typed, name) != ("zmh", "张明华")
    ]
    assert find_person(district(*people), typed).name == meant


@pytest.mark.parametrize(
    ("typed", "near"),
    [("lijiangou", "李建国"), ("zhaomim", "赵敏"), ("zhangmingua", "张明华"), ("李健国", "李建国")],
)
def test_the_nearest_name_is_told_first(typed, near):
    people = [person(name, identity=str(place)) for place, name in enumerate(PINYIN)]
    with pytest.raises(UsageError) as told:
        find_person(district(*people), typed)
    assert str(told.value).partition("Nearest: ")[2].startswith(near)


def test_numbers_are_found_without_their_zeros_and_people_by_their_phone():
    where = district(person("张伟", identity="0007", phone="13911112222"), person("李娜", identity="0070"))
    assert find_person(where, "7").name == "张伟"
    assert find_person(where, "139-1111-2222").name == "张伟"


def test_dots_and_radicals_are_the_characters_they_look_like():
    where = district(person("买买提·吐逊", identity="1"), person("马超", identity="2"))
    assert find_person(where, "买买提•吐逊").identity == "1"
    assert find_person(where, "⻢超").identity == "2"
