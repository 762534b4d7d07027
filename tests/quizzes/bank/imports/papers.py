"""The questions that every clean fixture holds, and how a parse is told in short."""

from __future__ import annotations

from pathlib import Path

from quizzes.bank.imports import Draft, ParsedFile, parse_file

FILES = Path(__file__).parent / "files"
Told = tuple[str, str, list[str], object]

SINGLES: list[Told] = [
    ("single", "监狱是国家的（ ）。", ["刑罚执行机关", "侦查机关", "审判机关", "检察机关"], "A"),
    (
        "single",
        "《中华人民共和国监狱法》（2026年修订）自（ ）起施行。",
        ["2026年1月1日", "2026年7月1日", "2026年11月1日", "2027年1月1日"],
        "C",
    ),
    ("single", "社区矫正机构由（ ）设置。", ["县级以上地方人民政府", "公安机关", "人民法院"], "A"),
]
MULTIPLES: list[Told] = [
    (
        "multiple",
        "民警不得有下列哪些行为（ ）？",
        ["刑讯逼供或者体罚虐待罪犯", "侮辱罪犯的人格", "依法使用警械", "索要罪犯亲属的财物", "殴打罪犯"],
        "ABDE",
    ),
    ("multiple", "1949年10月1日以后制定的法律包括（ ）。", ["宪法", "刑法", "民法典", "大清律例"], "ABC"),
]
TRUTHS: list[Told] = [
    ("true_false", "罪犯的人格不受侮辱。", [], True),
    ("true_false", "监狱可以自行延长罪犯的刑期。", [], False),
]
BLANKS: list[Told] = [("fill_in", "监狱对罪犯实行____和____相结合的原则。", [], [["惩罚"], ["改造"]])]
CHOICES_AND_TRUTHS = [*SINGLES, *MULTIPLES, *TRUTHS]


def parse_fixture(name: str) -> ParsedFile:
    return parse_file((FILES / name).read_bytes(), name)


def parse_text(text: str, name: str = "题目.txt") -> ParsedFile:
    return parse_file(text.encode(), name)


def tell(draft: Draft) -> Told:
    return draft.type, draft.stem, draft.options, draft.key


def tell_all(parsed: ParsedFile) -> list[Told]:
    return [tell(draft) for draft in parsed.items]


def tell_reviews(parsed: ParsedFile) -> list[tuple[str, str]]:
    return [(one.place, one.reason) for one in parsed.review]
