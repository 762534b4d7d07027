"""What we write is what the schemas of QTI ask for: the order of elements, what they must carry, names, and that nothing names what isn't
there. The tables stand for the sequences of the XSDs (QTI 2.1, 2.2, 3.0) and of the DTD of QTI 1.2."""

import io
import re
import zipfile
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.bank.exchange import qti3, qti12, qti21, qti22
from tests.quizzes.bank.exchange.made import ANY, ROUND_TRIP, records

FORMS = [qti21, qti22, qti3]
IDS = ["2.1", "2.2", "3.0"]
NCNAME = re.compile(r"[A-Za-z_][\w.-]*")
BLOCKS = "p pre div choiceInteraction orderInteraction matchInteraction hotspotInteraction extendedTextInteraction uploadInteraction rubricBlock"
FLOW_STATIC = "p pre feedbackBlock"
RULES = "responseCondition setOutcomeValue"
EXPRESSION = "match equal sum multiple variable correct baseValue mapResponse"
# Of each element: what may stand in it, in this order ("|" parts what is in no order), and the attributes that it must have.
SCHEMA_2 = {
    "assessmentItem": ("responseDeclaration outcomeDeclaration itemBody responseProcessing modalFeedback", "identifier title adaptive timeDependent"),
    "responseDeclaration": ("correctResponse mapping", "identifier cardinality baseType"),
    "correctResponse": ("value", ""), "value": ("", ""), "mapping": ("mapEntry", "defaultValue"), "mapEntry": ("", "mapKey mappedValue"),
    "outcomeDeclaration": ("", "identifier cardinality baseType"),
    "itemBody": (f"|{BLOCKS}", ""), "div": (f"|{BLOCKS}", ""),
    "p": ("|br img textEntryInteraction inlineChoiceInteraction", ""), "pre": ("|br textEntryInteraction inlineChoiceInteraction", ""), "br": ("", ""),
    "img": ("", "src alt"), "rubricBlock": ("|p pre", "view"),
    "choiceInteraction": ("simpleChoice", "responseIdentifier shuffle maxChoices"),
    "orderInteraction": ("simpleChoice", "responseIdentifier shuffle"),
    "simpleChoice": (f"|{FLOW_STATIC}", "identifier"), "simpleAssociableChoice": (f"|{FLOW_STATIC}", "identifier matchMax"),
    "feedbackBlock": ("|p pre", "outcomeIdentifier identifier showHide"), "modalFeedback": ("|p pre", "outcomeIdentifier identifier showHide"),
    "matchInteraction": ("simpleMatchSet", "responseIdentifier shuffle maxAssociations"), "simpleMatchSet": ("simpleAssociableChoice", ""),
    "hotspotInteraction": ("object hotspotChoice", "responseIdentifier maxChoices"), "object": ("", "data type width height"),
    "hotspotChoice": ("", "identifier shape coords"), "extendedTextInteraction": ("", "responseIdentifier"),
    "uploadInteraction": ("", "responseIdentifier"), "textEntryInteraction": ("", "responseIdentifier"),
    "inlineChoiceInteraction": ("inlineChoice", "responseIdentifier shuffle"), "inlineChoice": ("", "identifier"),
    "responseProcessing": (f"|{RULES}", ""), "responseCondition": ("responseIf", ""), "responseIf": (f"|{EXPRESSION} {RULES}", ""),
    "setOutcomeValue": (f"|{EXPRESSION}", "identifier"), "match": (f"|{EXPRESSION}", ""), "equal": (f"|{EXPRESSION}", "toleranceMode"),
    "sum": (f"|{EXPRESSION}", ""), "multiple": (f"|{EXPRESSION}", ""), "variable": ("", "identifier"), "correct": ("", "identifier"),
    "baseValue": ("", "baseType"), "mapResponse": ("", "identifier"),
}  # fmt: skip
SCHEMA_3 = SCHEMA_2 | {
    **{tag: ("contentBody", attributes) for tag, (_inside, attributes) in SCHEMA_2.items() if tag in ("feedbackBlock", "modalFeedback")},
    "rubricBlock": ("contentBody", "view use"), "contentBody": ("|p pre", ""), "hotspotInteraction": ("img hotspotChoice", "responseIdentifier maxChoices"),
}  # fmt: skip
SCHEMA_1 = {
    "questestinterop": ("assessment", ""), "assessment": ("section", "ident title"), "section": ("item", "ident"),
    "item": ("itemmetadata rubric presentation resprocessing itemfeedback", "ident title"),
    "itemmetadata": ("qtimetadata", ""), "qtimetadata": ("qtimetadatafield", ""), "qtimetadatafield": ("fieldlabel fieldentry", ""),
    "fieldlabel": ("", ""), "fieldentry": ("", ""), "rubric": ("material", "view"),
    "presentation": ("material|response_lid response_str response_xy", ""), "material": ("|mattext matimage", ""), "mattext": ("", ""), "matimage": ("", "uri"),
    "response_lid": ("material render_choice render_extension", "ident rcardinality"), "response_str": ("render_fib", "ident rcardinality"),
    "response_xy": ("render_hotspot", "ident rcardinality"), "render_choice": ("response_label", ""), "render_fib": ("response_label", ""),
    "render_hotspot": ("material response_label", ""), "response_label": ("material", "ident"), "render_extension": ("ims_render_object", ""),
    "ims_render_object": ("flow_label", ""), "flow_label": ("response_label", ""), "resprocessing": ("outcomes respcondition", ""), "outcomes": ("decvar", ""),
    "decvar": ("", "varname"), "respcondition": ("conditionvar setvar displayfeedback", ""), "conditionvar": ("|varequal and or not", ""),
    "and": ("|varequal vargte varlte not", ""), "or": ("|varequal and", ""), "not": ("|varequal", ""), "varequal": ("", "respident"), "vargte": ("", "respident"),
    "varlte": ("", "respident"), "setvar": ("", "varname action"), "displayfeedback": ("", "linkrefid feedbacktype"),
    "itemfeedback": ("flow_mat", "ident"), "flow_mat": ("material", ""),
}  # fmt: skip
FEW = settings(ROUND_TRIP, max_examples=60)


def open_package(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def camel(name):
    return re.sub(r"-([a-z])", lambda match: match[1].upper(), name.removeprefix("qti-"))


def plain(root):
    """The same tree with local names of QTI 2."""
    for one in root.iter():
        one.tag = camel(one.tag.rpartition("}")[2])
        one.attrib = {camel(name.rpartition("}")[2]): value for name, value in one.attrib.items()}
    return root


def check(element, schema):
    assert element.tag in schema, element.tag
    inside, needed = schema[element.tag]
    assert set(needed.split()) <= set(element.attrib), (element.tag, element.attrib)
    ordered, _bar, free = inside.partition("|")
    places = [ordered.split().index(child.tag) if child.tag in ordered.split() else 99 for child in element]
    assert places == sorted(places), (element.tag, [child.tag for child in element])
    assert {child.tag for child in element} <= {*ordered.split(), *free.split()}, (
        element.tag,
        [child.tag for child in element],
    )
    for child in element:
        check(child, schema)


@pytest.mark.parametrize("form", FORMS, ids=IDS)
@FEW
@given(made=st.lists(records(ANY), min_size=1, max_size=3))
def test_items_of_2_and_3_follow_their_schema(form, made):
    files = open_package(form.write(made, "题").data)
    for name, data in files.items():
        if not name.startswith("items/"):
            continue
        root = ElementTree.fromstring(data)
        assert root.tag.startswith(f"{{{form.DIALECT.namespace}}}")
        root = plain(root)
        check(root, SCHEMA_3 if form is qti3 else SCHEMA_2)
        declared = [one.get("identifier") for one in root if one.tag in ("responseDeclaration", "outcomeDeclaration")]
        assert len(set(declared)) == len(declared)
        named = [
            one.get(key)
            for one in root.iter()
            for key in ("identifier", "responseIdentifier", "outcomeIdentifier")
            if one.get(key)
        ]
        assert all(NCNAME.fullmatch(one) for one in named)
        assert {one.get("responseIdentifier") for one in root.iter() if one.get("responseIdentifier")} <= set(declared)
        assert {one.get("outcomeIdentifier") for one in root.iter() if one.get("outcomeIdentifier")} <= set(declared)
        used = [one for one in root.iter() if one.tag in ("variable", "correct", "mapResponse", "setOutcomeValue")]
        assert {one.get("identifier") for one in used} <= set(declared)
        for one in root.iter():
            ids = [child.get("identifier") for child in one if one.tag.endswith(("Interaction", "MatchSet"))]
            assert len(set(filter(None, ids))) == len(list(filter(None, ids)))
        keyed = {value.text for one in root.iter("correctResponse") for value in one if one is not None}
        assert all(keyed) or not keyed


@pytest.mark.parametrize("form", FORMS, ids=IDS)
@FEW
@given(made=st.lists(records(ANY), min_size=1, max_size=3))
def test_single_responses_declare_one_right_value(form, made):
    for name, data in open_package(form.write(made, "题").data).items():
        if name.startswith("items/"):
            for one in plain(ElementTree.fromstring(data)).iter("responseDeclaration"):
                assert one.get("cardinality") != "single" or len(list(one.iter("value"))) <= 1


@FEW
@given(made=st.lists(records(ANY), min_size=1, max_size=3))
def test_items_of_1_follow_their_dtd(made):
    root = plain(ElementTree.fromstring(open_package(qti12.write(made, "题").data)["assessment.xml"]))
    check(root, SCHEMA_1)
    idents = [one.get("ident") for one in root.iter("item")]
    assert len(set(idents)) == len(idents) and all(NCNAME.fullmatch(one) for one in idents)
    for item in root.iter("item"):
        responses = {
            one.get("ident") for one in item.iter() if one.tag in ("response_lid", "response_str", "response_xy")
        }
        assert {one.get("respident") for one in item.iter() if one.get("respident")} <= responses
        told = {one.get("ident") for one in item.iter("itemfeedback")}
        assert {one.get("linkrefid") for one in item.iter("displayfeedback")} <= told


@pytest.mark.parametrize(
    ("form", "namespace", "schema", "version", "kind"),
    [
        (qti12, "http://www.imsglobal.org/xsd/imscp_v1p1", "IMS Content", "1.1.3", "imsqti_xmlv1p2"),
        (qti21, "http://www.imsglobal.org/xsd/imscp_v1p1", "QTIv2.1 Package", "1.0.0", "imsqti_item_xmlv2p1"),
        (qti22, "http://www.imsglobal.org/xsd/imscp_v1p1", "QTIv2.2 Package", "1.0.0", "imsqti_item_xmlv2p2"),
        (qti3, "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1", "QTI Package", "3.0.0", "imsqti_item_xmlv3p0"),
    ],
    ids=["1.2", *IDS],
)
@settings(FEW, max_examples=20)
@given(data=st.data())
def test_manifest_names_its_schema_and_every_file(form, namespace, schema, version, kind, data):
    files = open_package(form.write(data.draw(st.lists(records(ANY), min_size=1, max_size=3)), "题").data)
    root = ElementTree.fromstring(files.pop("imsmanifest.xml"))
    space = {"c": namespace}
    assert root.tag == f"{{{namespace}}}manifest" and NCNAME.fullmatch(root.get("identifier"))
    assert [one.tag.rpartition("}")[2] for one in root] == ["metadata", "organizations", "resources"]
    assert (
        root.findtext("c:metadata/c:schema", namespaces=space),
        root.findtext("c:metadata/c:schemaversion", namespaces=space),
    ) == (schema, version)
    resources = root.findall("c:resources/c:resource", space)
    assert {one.get("type") for one in resources} == {kind}
    names = [one.get("identifier") for one in resources]
    assert len(set(names)) == len(names) and all(NCNAME.fullmatch(one) for one in names)
    listed = [one.get("href") for resource in resources for one in resource.findall("c:file", space)]
    assert set(listed) == set(files) and all(one.get("href") in files for one in resources)
