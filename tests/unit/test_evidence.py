"""The evidence: every row is whole, every key is known, and damage is named."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course import evidence
from course.evidence import EvidenceError, UnknownSourceError, cite, wilson

TABLES = {
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
    assert len(keys) > 40
    assert keys <= set(evidence.sources())


def test_the_tables_are_as_long_as_they_were_gathered():
    """A table that lost its end on the way would still load."""
    lengths = [len(evidence.sources()), len(evidence.surveys())]
    assert [*lengths, len(evidence.points()), len(evidence.half_lives())] == [238, 37, 116, 23]


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


# --- damage ---------------------------------------------------------------------------------------

GOOD = {
    "sources.csv": "key,authors,year,title,journal,volume_pages,doi,doi_status,url,mark\n"
    "a1999,A,1999,T,J,1,10.1/x,read,https://a.example,read\n",
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
        ("sources.csv", ",1999,", ",soon,", r"line 2, field year"),
        ("sources.csv", "example,read", "example,sure", r"line 2, field mark"),
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
