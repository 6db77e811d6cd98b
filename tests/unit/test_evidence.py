"""The evidence: every row is whole, every key is known, and damage is named."""

import math
import re
from collections import Counter

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course import evidence
from course.evidence import EvidenceError, UnknownSourceError, cite, wilson

TABLES = {
    "seed_claims.csv": evidence.Claim,
    "sources.csv": evidence.Source,
    "prevalence.csv": evidence.Survey,
    "timecourses.csv": evidence.Point,
    "halflives.csv": evidence.HalfLife,
}


def test_every_key_of_every_table_is_a_source():
    keys = {row.key for row in (*evidence.surveys(), *evidence.points())}
    for row in evidence.half_lives():
        keys |= set(filter(None, row.source_key.split(";")))
    keys |= {fact.source for fact in evidence.facts()}
    keys |= {key for claim in evidence.claims().values() for key in claim.sources}
    assert len(keys) > 40
    assert keys <= set(evidence.sources())


def test_the_tables_are_as_long_as_they_were_gathered():
    """A table that lost its end on the way would still load."""
    lengths = [len(evidence.surveys()), len(evidence.points()), len(evidence.half_lives())]
    assert lengths == [37, 116, 23]
    assert len(evidence.claims()) == 65
    assert len(evidence.sources()) >= 243  # authors add what they read


def test_no_field_names_a_machine_or_how_the_table_was_made():
    for name in (*TABLES, "facts.toml"):
        text = (evidence.HERE / name).read_text("utf-8")
        assert not re.search(r"/(work|root|tmp|home)/|localhost|127\.0\.0\.1|seed", text), name


def test_a_source_knows_where_to_send_a_reader():
    assert evidence.source("schweitzer2015").link == "https://doi.org/10.1002/sm2.74"
    assert evidence.source("burri2011").link.startswith("https://docslib.org/")
    assert evidence.source("egli2004").link == ""
    for source in evidence.sources().values():
        assert re.fullmatch(r"(https?://\S+)?", source.link), source.key


def test_an_unknown_source_is_named_with_its_file():
    with pytest.raises(LookupError, match=r"'nobody1999'.*sources\.csv"):
        evidence.source("nobody1999")
    assert issubclass(UnknownSourceError, LookupError)


def test_points_belong_to_their_substance():
    assert len(evidence.points("oxytocin")) == 17
    assert {point.substance for point in evidence.points("oxytocin")} == {"oxytocin"}
    first = evidence.points("oxytocin")[0]
    assert (first.t_min, first.value, first.sd_or_sem, first.n) == (-15, 1.4, 0.3, "")
    with pytest.raises(LookupError, match=r"'serotonin'.*oxytocin"):
        evidence.points("serotonin")


def test_a_printed_range_has_two_ends():
    row = next(row for row in evidence.surveys() if row.outcome == "PCD regular")
    assert (row.percent, row.percent_high) == (3, 4)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("schweitzer2015", "Schweitzer and others, 2015"),
        ("burri2011", "Burri and Spector, 2011"),
        ("bushman2002", "Bushman"),
        ("degroot1995", "de Groot and others, 1995"),
        ("xuerui2008", "Tan and others, 2008"),
        ("mcmurray1987", "McMurray and others, 1987"),
        ("raftery2024", "Raftery, 2024"),
        ("abcaftercare", "ABC Everyday, 2024"),
        ("purified_hprl_pk", "half-life of purified human prolactin, 5 men"),
    ],
)
def test_a_citation_is_short_and_plain(key, said):
    assert cite(key) == said


def test_every_source_can_be_cited():
    for key in evidence.sources():
        assert cite(key).strip(" ,"), key
        assert not re.search(r"[\[\]]|et al\.$|unverified", cite(key)), key


# The table of the evidence review, section 1.1.
@pytest.mark.parametrize(
    ("percent", "n", "low", "high"),
    [
        (32.9, 222, 27.1, 39.3),
        (10, 222, 6.7, 14.7),
        (46, 230, 39.7, 52.5),
        (5.1, 230, 2.9, 8.8),
        (3.7, 1489, 2.9, 4.8),
        (7.7, 1489, 6.5, 9.2),
        (41, 1208, 38.3, 43.8),
        (20.2, 1208, 18.0, 22.6),
        (49, 51, 35.8, 62.3),
        (77.1, 105, 68.2, 84.1),
    ],
)
def test_wilson_gives_the_published_intervals(percent, n, low, high):
    assert tuple(round(end, 1) for end in wilson(percent, n)) == (low, high)


@given(percent=st.floats(0, 100), n=st.integers(1, 100_000))
def test_wilson_holds_the_share_inside_0_to_100(percent, n):
    low, high = wilson(percent, n)
    assert 0 <= low <= percent + 1e-9
    assert percent - 1e-9 <= high <= 100


@pytest.mark.parametrize(("percent", "n"), [(-1, 10), (101, 10), (math.nan, 10), (50, 0)])
def test_wilson_refuses_the_impossible(percent, n):
    with pytest.raises(ValueError, match="must"):
        wilson(percent, n)


def test_numbers_hold_what_prose_may_quote_and_nothing_near_it():
    known = evidence.numbers("schweitzer2015")
    assert {46, 5.1, 2, 230, 4, 2015} <= known
    assert 64 not in known
    assert {6, 5.6, 5.8} <= evidence.numbers("frappier2013")
    assert {2.0, 3.2, 5.7} <= evidence.numbers("fabian1969")
    assert 2 in evidence.numbers("pfizer_label")  # one of two keys of one row


# --- who was asked --------------------------------------------------------------------------------


def test_every_source_that_was_read_says_who_was_asked_or_measured():
    for source in evidence.sources().values():
        unread = source.mark in ("unverified", "not found")
        assert bool(source.who) != unread, source.key
        # One short everyday phrase: it stands inside a sentence.
        assert len(source.who.split()) <= 20, source.key
        assert not re.search(r"^[A-Z]|[.!?]$|\s\s|[\[\]~±%]|\b(n|RCTs?) ?=", source.who), source.key


def test_numbers_of_who_may_be_quoted_of_that_source_and_of_no_other():
    assert {197} <= evidence.numbers("sharman2020")
    assert {7007, 41} <= evidence.numbers("zickfeld2021")
    assert 197 not in evidence.numbers("zickfeld2021")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1,489 women aged 18 to 85", {1489, 18, 85}),
        ("more than 10,000 people", {10000}),
        ("3.5 hours, 20 people", {3.5, 20}),
        ("F(4,72)=8.79", {4, 8.79}),
        ("CE547, one man", set()),
        ("40-73 day diary", {40, 73}),
    ],
)
def test_numbers_of_a_description(text, found):
    assert evidence._numbers_in(text) == found


@given(st.integers(0, 10**9))
def test_a_number_reads_the_same_with_and_without_commas(number):
    assert evidence._numbers_in(f"{number:,} people") == evidence._numbers_in(f"{number} people")


# --- claims of the article under review -----------------------------------------------------------


def test_the_claims_are_those_of_the_review():
    claims = evidence.claims()
    numbered = [f"S{n:02}" for n in range(1, 65)]
    numbered[5:6] = ["S06a", "S06b"]
    assert list(claims) == numbered
    assert Counter(claim.verdict for claim in claims.values()) == {
        "partly": 23, "unsupported": 13, "supported": 11, "metaphor": 11, "wrong": 5, "": 2,
    }  # fmt: skip
    assert [id for id in claims if not claims[id].verdict] == ["S49", "S64"]
    unsafe = [id for id in claims if claims[id].unsafe == "yes"]
    assert unsafe == ["S26", "S45", "S59", "S60", "S61"]
    wrong = [id for id in claims if claims[id].verdict == "wrong"]
    assert wrong == ["S05", "S11", "S34", "S45", "S58"]


def test_each_claim_is_one_short_sentence_of_its_own():
    said = [claim.claim for claim in evidence.claims().values()]
    assert len(set(said)) == len(said)
    for claim in said:
        assert re.fullmatch(r"[A-Z“].*[.”]", claim)
        assert len(claim.split()) <= 20


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"sources": ("a1999", "schweitzer2015")}, r"S01, field sources: .*'a1999'.*sources\.csv"),
        ({"id": "S02"}, r"field id: 'S02' stands there twice"),
    ],
)
def test_a_claim_twice_or_with_an_unknown_source_is_refused(change, said):
    first, second = list(evidence.claims().values())[:2]
    with pytest.raises(EvidenceError, match=said):
        evidence._claims((msgspec.structs.replace(first, **change), second))


# --- damage ---------------------------------------------------------------------------------------

GOOD = {
    "seed_claims.csv": "id,verdict,unsafe,sources,claim\nS06a,partly,no,a1999;b2000,It is so.\n",
    "sources.csv": "key,authors,year,title,journal,volume_pages,doi,doi_status,url,mark,who\n"
    "a1999,A,1999,T,J,1,10.1/x,read,https://a.example,read,10 men\n",
    "prevalence.csv": "key,first_author,year,population,country,n,outcome,window,count,percent,"
    "verified,source_url,note\na1999,A,1999,people,X,230,PCD,lifetime,106,46,read,,\n",
    "timecourses.csv": "key,substance,unit,sex,n,condition,t_min,value,sd_or_sem,kind,verified,"
    "source_url\na1999,oxytocin,pg/mL,F,12,test,5,12.56,,abs_mean,read,\n",
    "halflives.csv": "substance,low_min,central_min,high_min,source_key,verified,source_url,note\n"
    "oxytocin,2,3.2,5.7,a1999,read,,\n",
}


@pytest.mark.parametrize("name", TABLES)
def test_a_good_row_is_read(name, tmp_path):
    (tmp_path / name).write_text(GOOD[name])
    assert len(evidence._rows(tmp_path / name, TABLES[name])) == 1


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("seed_claims.csv", "S06a", "6a", r"line 2, field id"),
        ("seed_claims.csv", "partly", "maybe", r"line 2, field verdict"),
        ("seed_claims.csv", ",no,", ",,", r"line 2, field unsafe"),
        ("seed_claims.csv", ",no,", ",never,", r"line 2, field unsafe"),
        ("seed_claims.csv", "a1999;", ";", r"line 2, field sources"),
        ("seed_claims.csv", "It is so.", "", r"line 2, field claim"),
        ("sources.csv", ",1999,", ",soon,", r"line 2, field year"),
        ("sources.csv", "example,read", "example,sure", r"line 2, field mark"),
        ("sources.csv", "mark,who", "mark,whom", r"line 1: no column is called 'whom'"),
        ("sources.csv", "\na1999", "\n", r"line 2, field key"),
        ("sources.csv", "title,", "titel,", r"line 1: no column is called 'titel'"),
        ("prevalence.csv", ",230,", ",many,", r"line 2, field n"),
        ("prevalence.csv", ",46,", ",146,", r"line 2, field percent"),
        ("prevalence.csv", ",46,", ",nan,", r"line 2, field percent"),
        ("prevalence.csv", ",read,,", ",,,", r"line 2, field verified"),
        ("prevalence.csv", ",read,,", ",read,,,", r"line 2: the row has too many or too few"),
        ("prevalence.csv", ",read,,", ",read,", r"line 2: the row has too many or too few"),
        ("timecourses.csv", ",12.56,", ",high,", r"line 2, field value"),
        ("timecourses.csv", ",12.56,", ",inf,", r"line 2, field value: not a finite"),
        ("timecourses.csv", ",5,", ",later,", r"line 2, field t_min"),
        ("halflives.csv", ",3.2,", ",-3.2,", r"line 2, field central_min"),
        ("halflives.csv", "oxytocin,", '"oxytocin,', r"not readable as a table"),
    ],
)
def test_a_bad_row_is_refused_with_file_line_and_field(name, old, new, said, tmp_path):
    damaged = GOOD[name].replace(old, new, 1)
    assert damaged != GOOD[name]
    (tmp_path / name).write_text(damaged)
    with pytest.raises(EvidenceError, match=said) as caught:
        evidence._rows(tmp_path / name, TABLES[name])
    assert str(caught.value).startswith(name)
