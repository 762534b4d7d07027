"""Files of another project: 121 items of QTI 1.2 from Canvas, New Quizzes and others, 108 items of QTI 2. Each is read as it stands there,
or listed with the reason. What a file says is looked up here by other means than the readers use."""

import html
import re
from xml.etree import ElementTree

import pytest

from quizzes.bank.exchange import qti12, qti22, recognize_format
from quizzes.bank.exchange.trees import find_root
from quizzes.bank.types.interactions import Choice, Hotspot, Match, NumberEntry, Order, TextEntry, Truth, Upload
from tests.conftest import NO_SHARED_DATA, SHARED_DATA

FOLDER = SHARED_DATA / "fixtures" / "canvas-qti12" / "instructure-qti"
FILES = {path.relative_to(FOLDER).as_posix(): path for path in sorted(FOLDER.rglob("*.xml"))}
ROOTS = {name: find_root(path.read_bytes()) for name, path in FILES.items()}
OLD = [name for name, root in ROOTS.items() if root == "questestinterop"]
NEW = [name for name, root in ROOTS.items() if root == "assessmentItem"]
DAMAGED = {"items_1.2/fib.xml", "items_1.2/fib_str.xml", "items_1.2/item_no_title.xml", "items_2.2/audio-video.xml"}
KINDS = {
    "multiple_choice_question": Choice, "multiple_answers_question": Choice, "true_false_question": Truth,
    "short_answer_question": TextEntry, "essay_question": TextEntry, "numerical_question": NumberEntry,
    "fill_in_multiple_blanks_question": (TextEntry, Choice), "multiple_dropdowns_question": Choice,
    "matching_question": Match, "categorization_question": Match, "ordering_question": Order,
    "hot_spot_question": Hotspot, "file_upload_question": Upload,
}  # fmt: skip


def test_the_files_are_there():
    if not FILES:
        pytest.skip(NO_SHARED_DATA)
    data = [path.read_bytes() for path in FILES.values()]
    assert sum(one.count(b"<item ") for one in data) == 121
    manifests = sum(
        one.count(b"<item ") for name, one in zip(FILES, data, strict=True) if name.endswith("imsmanifest.xml")
    )
    assert (sum(FILES[name].read_bytes().count(b"<item ") for name in OLD), manifests) == (115, 6)
    assert len(NEW) == 108


def _parse(data):
    text = re.sub(rb"^\s*<\?xml[^>]*\?>", b"", data).decode("utf-8" if b"UTF-8" in data[:80] else "latin-1")
    root = ElementTree.fromstring(text)
    for one in root.iter():
        one.tag = one.tag.rpartition("}")[2]
    return root


def _flat(text):
    """Letters and digits alone, without tags: formulas, blanks and signs are the readers' own affair."""
    return "".join(re.findall(r"\w", re.sub(r"<[^>]*>", "", html.unescape(text)))).casefold()


def _field(item, name):
    found = [one.findtext("fieldentry") for one in item.iter("qtimetadatafield") if one.findtext("fieldlabel") == name]
    return (found or [""])[0]


def _right_idents(item):
    """(response, value) of every condition that earns most, by the plainest reading of the processing."""
    rated = {}
    for condition in item.iter("respcondition"):
        points = max([float(one.text) for one in condition.iter("setvar")] or [0])
        refused = {id(value) for no in condition.iter("not") for value in no.iter("varequal")}
        for value in condition.iter("varequal"):
            if id(value) not in refused:
                rated.setdefault(value.get("respident"), {}).setdefault(value.text.strip(), set()).add(points)
    best = {name: max(max(points) for points in values.values()) for name, values in rated.items()}
    return {
        (name, value)
        for name, values in rated.items()
        for value, points in values.items()
        if best[name] > 0 and max(points) == best[name]
    }


@pytest.mark.parametrize("name", OLD)
def test_every_item_of_qti_12_is_read_or_listed(name):
    data = FILES[name].read_bytes()
    assert recognize_format(data, name) is qti12
    file = qti12.read(data, name)
    if name in DAMAGED:  # test_mending.py
        assert file.unread[0].record and not file.records
        return
    items = [one for one in _parse(data).iter() if one.tag in ("item", "bankentry_item")]
    places = {f"{name.rpartition('/')[2]} 第 {number} 个 item": one for number, one in enumerate(items, start=1)}
    read = {one.place: one for one in file.records}
    told = {one.place for one in file.losses} | {one.place for one in file.unread}
    children = {place for place, one in places.items() if _field(one, "parent_stimulus_item_ident")}
    assert set(places) == (set(read) | told | children) and not set(read) & {one.place for one in file.unread}
    for place, record in read.items():
        _check_item(places[place], record)
    for one in file.unread:
        assert one.problems and one.raw


def _check_item(item, record):
    if record.body.bodies:
        assert _field(item, "question_type") == "text_only_question"
        return
    kind = _field(item, "question_type")
    interactions = record.body.interactions
    assert not kind or all(isinstance(one, KINDS[kind]) for one in interactions)
    shown = _flat(html.unescape(re.sub(r"<[^>]*>", "", "".join(item.find("presentation").itertext()))))
    for part in record.body.parts:
        assert not isinstance(part, str) or all(_flat(line) in shown for line in re.split(r"\n|\\\(.*?\\\)", part))
    labels = {one.get("ident"): _flat("".join(one.itertext())) for one in item.iter("response_label")}
    right = _right_idents(item)
    for one in interactions:
        _CHECKS.get(type(one), lambda *_: None)(one, labels, right)


def _check_choice(one, labels, right):
    assert {option.id: _flat(option.text) for option in one.options}.items() <= labels.items()
    known = {value for _, value in right} & {option.id for option in one.options}
    assert set(one.right) <= known if one.is_inline else set(one.right) == known
    assert one.is_inline or one.is_multiple == (len(one.right) > 1) or len(one.right) == 1


def _check_truth(one, labels, right):
    assert {labels[value] for _, value in right} == {"true" if one.value else "false"}


def _check_text(one, labels, right):
    values = {_flat(value) for _, value in right} | {labels.get(value, "") for _, value in right}
    assert one.is_long or {_flat(text) for text in one.accepted} & values


def _check_number(one, labels, right):
    low, high = float(one.value) - float(one.tolerance), float(one.value) + float(one.tolerance)
    assert low <= high and (not right or float(one.value) in {float(value) for _, value in right})


def _check_match(one, labels, right):
    turned = {(other, mine) for mine, other in one.pairs}
    assert {(other, value) for other, value in one.pairs} <= right or turned <= right
    assert {_flat(option.text) for option in one.right} <= set(labels.values()) or turned <= right


def _check_order(one, labels, right):
    assert [_flat(option.text) for option in one.options] == [labels[option.id] for option in one.options]
    assert [option.text for option in one.options] == ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]


_CHECKS = {
    Choice: _check_choice, Truth: _check_truth, TextEntry: _check_text, NumberEntry: _check_number, Match: _check_match,
    Order: _check_order,
}  # fmt: skip

UNREAD_12 = {
    "items_1.2/formula.xml": "公式", "items_1.2/formula_mform.xml": "公式", "items_1.2/formula_mvar.xml": "公式",
    "items_1.2/formula_scientific.xml": "公式", "items_1.2/hot_spot.xml": "正确答案", "all_canvas_simple_1.2.xml": "公式",
    "items_1.2/numeric_exact_match.xml": "几个数值", "items_1.2/choice_vary_points_by_answer_zero_points.xml": "正确答案",
}  # fmt: skip


@pytest.mark.parametrize("name", UNREAD_12)
def test_what_can_not_be_taken_says_why(name):
    if not FILES:
        pytest.skip(NO_SHARED_DATA)
    file = qti12.read(FILES[name].read_bytes(), name)
    assert any(UNREAD_12[name] in problem for one in file.unread for problem in one.problems)


KEYS = {
    "items_1.2/numeric_margin_error.xml": NumberEntry("77.0", "7"),
    "items_1.2/numeric_margin_error_percent.xml": NumberEntry("200.0", "20.0", True),
    "items_1.2/numeric_within_range.xml": NumberEntry("11.5", "10.5"),
    "items_1.2/single_fib.xml": TextEntry(("Illinois", "illinois")),
    "items_1.2/true_false.xml": Truth(False, "", "Answer was Correct"),
    "items_1.2/essay_custom_settings.xml": TextEntry(is_long=True, rubric="this is the remix"),
    "items_1.2/upload.xml": Upload(),
    "items_1.2/canvas_multiple_fib_as_single.xml": TextEntry(("word",)),
}


@pytest.mark.parametrize("name", KEYS)
def test_keys_that_a_person_read_in_the_file(name):
    if not FILES:
        pytest.skip(NO_SHARED_DATA)
    assert qti12.read(FILES[name].read_bytes(), name).records[0].body.interactions == (KEYS[name],)


def test_a_material_with_its_question_is_one_case():
    if not FILES:
        pytest.skip(NO_SHARED_DATA)
    name = "items_1.2/stimulus_with_child_item.xml"
    (record,) = qti12.read(FILES[name].read_bytes(), name).records
    assert (record.body.text, record.body.bodies[0].text) == ("some content", "the answer is letter A")


@pytest.mark.parametrize("name", NEW)
def test_every_item_of_qti_2_is_read_or_listed(name):
    data = FILES[name].read_bytes()
    file = qti22.read(data, name)
    if name in DAMAGED:  # test_mending.py
        assert file.unread[0].record and not file.records
        return
    assert len(file.records) + len(file.unread) == 1
    item = _parse(data)
    if file.unread:
        told = " ".join(file.unread[0].problems)
        kinds = {one.tag for one in item.iter() if one.tag.endswith("Interaction")}
        assert (
            any(kind in told for kind in kinds)
            or ("模板" in told and item.find("templateDeclaration") is not None)
            or ("正确答案" in told and _lacks_a_key(item))
            or ("图片" in told and "hotspotInteraction" in kinds)
            or ("另一个文件" in told and any(one.tag == "include" for one in item.iter()))
        )
        return
    shown = _flat("".join(item.find("itemBody").itertext()))
    for one in [
        *file.records[0].body.interactions,
        *(below for body in file.records[0].body.bodies for below in body.interactions),
    ]:
        _check_new(one, item, shown)


def _lacks_a_key(item):
    """Whether some response that isn't marked by a person has neither a right value nor points for one."""
    for one in item.iter("responseDeclaration"):
        points = [float(entry.get("mappedValue")) for entry in one.iter("mapEntry")]
        if one.find("correctResponse") is None and not any(number > 0 for number in points):
            return True
    return False


def _check_new(one, item, shown):
    values = {value.text.strip() for value in item.iter("value") if value.text}
    pointed = {entry.get("mapKey") for entry in item.iter("mapEntry") if float(entry.get("mappedValue")) > 0}
    if isinstance(one, Choice):
        assert all(_flat(option.text) in shown for option in one.options)
        pairs = {pair.partition(" ")[0] for pair in values | pointed}
        assert set(one.right) <= values | pointed | pairs and set(one.right) <= {option.id for option in one.options}
    elif isinstance(one, Order):
        declared = next(each for each in item.iter("responseDeclaration") if each.get("cardinality") == "ordered")
        assert [option.id for option in one.options] == [value.text for value in declared.iter("value")]
    elif isinstance(one, Match):
        assert {f"{a} {b}" for a, b in one.pairs} | {f"{b} {a}" for a, b in one.pairs} >= {
            value for value in values if " " in value
        }
    elif isinstance(one, TextEntry):
        assert one.is_long or (one.accepted and set(one.accepted) <= values | pointed)
    elif isinstance(one, NumberEntry):
        assert one.value in values
    elif isinstance(one, Hotspot):
        assert set(one.right) <= values and all(0 <= number <= 1000 for spot in one.spots for number in spot.coords)
