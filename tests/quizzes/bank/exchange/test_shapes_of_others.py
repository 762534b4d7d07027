"""Packages in the shapes that other systems write: TAO, OpenOLAT, Respondus, Moodle's and Canvas's QTI. Content is ours."""

import io
import zipfile

from quizzes.bank.exchange import get_format, recognize_format
from quizzes.bank.types.interactions import Choice, Match, NumberEntry, Order, TextEntry, Truth

PNG = b"\x89PNG\r\n\x1a\nxx"
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def pack(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.pop("files", {}).items():
            archive.writestr(name, data)
    return buffer.getvalue()


def read(files, name, form):
    data = pack(files=files)
    assert recognize_format(data, name) is get_format(form)
    return get_format(form).read(data, name)


def test_tao_qti_22_with_items_in_folders_of_their_own():
    item = f"""<?xml version="1.0" encoding="UTF-8"?>
<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2" xmlns:m="http://www.w3.org/1998/Math/MathML" {XSI}
 xsi:schemaLocation="http://www.imsglobal.org/xsd/imsqti_v2p2 http://www.imsglobal.org/xsd/qti/qtiv2p2/imsqti_v2p2.xsd"
 identifier="i5f3" title="监管 1" label="监管 1" xml:lang="zh-CN" adaptive="false" timeDependent="false" toolName="TAO" toolVersion="2022.11">
  <responseDeclaration identifier="RESPONSE" cardinality="multiple" baseType="identifier">
    <correctResponse><value><![CDATA[choice_1]]></value><value><![CDATA[choice_3]]></value></correctResponse>
    <mapping defaultValue="0"><mapEntry mapKey="choice_1" mappedValue="1"/><mapEntry mapKey="choice_3" mappedValue="1"/>
    <mapEntry mapKey="choice_2" mappedValue="-1"/></mapping>
  </responseDeclaration>
  <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float" normalMaximum="2"/>
  <outcomeDeclaration identifier="MAXSCORE" cardinality="single" baseType="float"><defaultValue><value>2</value></defaultValue></outcomeDeclaration>
  <stylesheet href="style/custom/tao-user-styles.css" type="text/css" media="all" title=""/>
  <itemBody><div class="grid-row"><div class="col-12"><choiceInteraction responseIdentifier="RESPONSE" shuffle="false" maxChoices="0"
   minChoices="0" orientation="vertical"><prompt><p>下列属于戒具的是</p></prompt>
   <simpleChoice identifier="choice_1" fixed="false" showHide="show">手铐</simpleChoice>
   <simpleChoice identifier="choice_2" fixed="false" showHide="show"><img src="assets/哨子.png" alt="" width="100%"/></simpleChoice>
   <simpleChoice identifier="choice_3" fixed="false" showHide="show">脚镣</simpleChoice></choiceInteraction></div></div></itemBody>
  <responseProcessing template="http://www.imsglobal.org/question/qti_v2p2/rptemplates/map_response"/>
</assessmentItem>"""
    manifest = (
        '<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="M"><metadata><schema>QTIv2.2 Package</schema>'
        '<schemaversion>1.0.0</schemaversion></metadata><organizations/><resources><resource identifier="i5f3" type="imsqti_item_xmlv2p2" '
        'href="i5f3/qti.xml"><file href="i5f3/qti.xml"/></resource></resources></manifest>'
    )
    files = {
        "imsmanifest.xml": manifest,
        "i5f3/qti.xml": item,
        "i5f3/assets/哨子.png": PNG,
        "i5f3/style/custom/tao-user-styles.css": "p{}",
    }
    (record,) = read(files, "tao.zip", "qti22").records
    (one,) = record.body.interactions
    assert isinstance(one, Choice) and one.is_multiple and one.right == ("choice_1", "choice_3")
    assert (record.body.text, record.name) == ("下列属于戒具的是", "监管 1")
    assert record.images[one.options[1].image] == PNG


def test_openolat_qti_21_with_its_own_scores_and_feedback():
    head = f'xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" {XSI} adaptive="false" timeDependent="false" toolName="OpenOLAT" toolVersion="16.0"'
    outcomes = "".join(
        f'<outcomeDeclaration identifier="{name}" cardinality="single" baseType="{kind}"><defaultValue><value>{value}</value></defaultValue></outcomeDeclaration>'
        for name, kind, value in (
            ("SCORE", "float", "0"),
            ("MAXSCORE", "float", "1"),
            ("FEEDBACKBASIC", "identifier", "empty"),
        )
    )
    kprim = f"""<assessmentItem {head} identifier="mtf1" title="判断">
  <responseDeclaration identifier="RESPONSE_1" cardinality="single" baseType="identifier"><correctResponse><value>mc1</value></correctResponse></responseDeclaration>
  {outcomes}<itemBody><p>罪犯的<strong>人格</strong>不受侮辱。</p><choiceInteraction responseIdentifier="RESPONSE_1" shuffle="false" maxChoices="1">
  <simpleChoice identifier="mc1"><p>正确</p></simpleChoice><simpleChoice identifier="mc2"><p>错误</p></simpleChoice></choiceInteraction></itemBody>
  <responseProcessing><responseCondition><responseIf><isNull><variable identifier="RESPONSE_1"/></isNull><setOutcomeValue identifier="FEEDBACKBASIC">
  <baseValue baseType="identifier">empty</baseValue></setOutcomeValue></responseIf><responseElseIf><match><variable identifier="RESPONSE_1"/>
<correct identifier="RESPONSE_1"/></match>
  <setOutcomeValue identifier="SCORE"><sum><variable identifier="SCORE"/><variable identifier="MAXSCORE"/></sum></setOutcomeValue></responseElseIf>
</responseCondition></responseProcessing>
  <modalFeedback identifier="Feedback1" outcomeIdentifier="FEEDBACKMODAL" showHide="show"><p>见监狱法第七条。</p></modalFeedback></assessmentItem>"""
    number = f"""<assessmentItem {head} identifier="num1" title="数值">
  <responseDeclaration identifier="RESPONSE_1" cardinality="single" baseType="float"><correctResponse><value>15</value></correctResponse></responseDeclaration>
  {outcomes}<itemBody><p>禁闭最长 <textEntryInteraction responseIdentifier="RESPONSE_1" expectedLength="5"/> 日</p></itemBody>
  <responseProcessing><responseCondition><responseIf><and><equal toleranceMode="absolute" tolerance="1 1"><variable identifier="RESPONSE_1"/>
<correct identifier="RESPONSE_1"/></equal></and>
  <setOutcomeValue identifier="SCORE"><variable identifier="MAXSCORE"/></setOutcomeValue></responseIf></responseCondition></responseProcessing></assessmentItem>"""
    file = read({"imsmanifest.xml": "<manifest/>", "mtf1.xml": kprim, "num1.xml": number}, "olat.zip", "qti21")
    first, second = file.records
    assert first.body.interactions == (Truth(True),) and first.rationale == "见监狱法第七条。"
    assert second.body.interactions == (NumberEntry("15", "1"),)


RESPONDUS = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE questestinterop SYSTEM "ims_qtiasiv1p2p1.dtd">
<questestinterop><assessment title="测验" ident="A1001"><section title="Main" ident="S1002">
<item title="单选" ident="QUE_1003"><presentation><material><mattext texttype="text/html"><![CDATA[<b>监狱</b>的任务]]></mattext></material>
<response_lid ident="QUE_1004_RL" rcardinality="Single" rtiming="No"><render_choice shuffle="Yes">
<response_label ident="QUE_1005_A1"><material><mattext texttype="text/html"><![CDATA[改造]]></mattext></material></response_label>
<response_label ident="QUE_1006_A2"><material><mattext texttype="text/html"><![CDATA[惩罚]]></mattext></material></response_label></render_choice></response_lid>
</presentation>
<resprocessing><outcomes><decvar vartype="Decimal" defaultval="0" varname="que_score"/></outcomes>
<respcondition><conditionvar><varequal respident="QUE_1004_RL">QUE_1005_A1</varequal></conditionvar><setvar varname="que_score" action="Set">2.00</setvar>
<displayfeedback feedbacktype="Response" linkrefid="QUE_1005_A1_FB"/></respcondition>
<respcondition><conditionvar><varequal respident="QUE_1004_RL">QUE_1006_A2</varequal></conditionvar><setvar varname="que_score" action="Set">0.00</setvar>
</respcondition></resprocessing>
<itemfeedback ident="QUE_1005_A1_FB"><material><mattext>宗旨是改造人</mattext></material></itemfeedback></item>
<item title="匹配" ident="QUE_2000"><presentation><material><mattext texttype="text/html">配对</mattext></material>
<response_lid ident="L1" rcardinality="Single"><material><mattext texttype="text/html">警告</mattext></material><render_choice>
<response_label ident="R1"><material><mattext>最轻</mattext></material></response_label><response_label ident="R2"><material><mattext>最重</mattext></material>
</response_label></render_choice></response_lid>
<response_lid ident="L2" rcardinality="Single"><material><mattext texttype="text/html">禁闭</mattext></material><render_choice>
<response_label ident="R1"><material><mattext>最轻</mattext></material></response_label><response_label ident="R2"><material><mattext>最重</mattext></material>
</response_label></render_choice></response_lid></presentation>
<resprocessing><outcomes><decvar varname="que_score"/></outcomes>
<respcondition><conditionvar><varequal respident="L1">R1</varequal></conditionvar><setvar varname="que_score" action="Add">50.00</setvar></respcondition>
<respcondition><conditionvar><varequal respident="L2">R2</varequal></conditionvar><setvar varname="que_score" action="Add">50.00</setvar></respcondition>
</resprocessing></item>
</section></assessment></questestinterop>"""


def test_respondus_qti_12_with_a_document_type():
    file = read({"imsmanifest.xml": "<manifest/>", "res00001/qti.xml": RESPONDUS}, "respondus.zip", "qti12")
    first, second = file.records
    (one,) = first.body.interactions
    assert [(option.text, option.feedback) for option in one.options] == [("改造", "宗旨是改造人"), ("惩罚", "")]
    assert one.right == ("QUE_1005_A1",)
    (match,) = second.body.interactions
    assert isinstance(match, Match) and match.pairs == (("L1", "R1"), ("L2", "R2"))


CANVAS = """<?xml version="1.0" encoding="UTF-8"?>
<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://www.imsglobal.org/xsd/ims_qtiasiv1p2 http://www.imsglobal.org/xsd/ims_qtiasiv1p2p1.xsd">
<assessment ident="g1" title="Quiz"><qtimetadata><qtimetadatafield><fieldlabel>cc_maxattempts</fieldlabel><fieldentry>1</fieldentry></qtimetadatafield></qtimetadata>
<section ident="root_section"><item ident="g2" title="Question"><itemmetadata><qtimetadata>
<qtimetadatafield><fieldlabel>question_type</fieldlabel><fieldentry>multiple_answers_question</fieldentry></qtimetadatafield>
<qtimetadatafield><fieldlabel>points_possible</fieldlabel><fieldentry>1.0</fieldentry></qtimetadatafield></qtimetadata></itemmetadata>
<presentation><material>
<mattext texttype="text/html">&lt;div&gt;&lt;p&gt;看图 &lt;img src="$IMS-CC-FILEBASE$/Uploaded%20Media/a.png" alt=""&gt;&lt;/p&gt;&lt;/div&gt;</mattext></material>
<response_lid ident="response1" rcardinality="Multiple"><render_choice><response_label ident="1"><material><mattext texttype="text/plain">甲</mattext>
</material></response_label>
<response_label ident="2"><material><mattext texttype="text/plain">乙</mattext></material></response_label><response_label ident="3"><material>
<mattext texttype="text/plain">丙</mattext></material></response_label></render_choice></response_lid></presentation>
<resprocessing><outcomes><decvar maxvalue="100" minvalue="0" varname="SCORE" vartype="Decimal"/></outcomes>
<respcondition continue="Yes"><conditionvar><varequal respident="response1">2</varequal></conditionvar>
<displayfeedback feedbacktype="Response" linkrefid="2_fb"/></respcondition>
<respcondition continue="No"><conditionvar><and><varequal respident="response1">1</varequal><not><varequal respident="response1">2</varequal></not>
<varequal respident="response1">3</varequal></and></conditionvar>
<setvar action="Set" varname="SCORE">100</setvar></respcondition></resprocessing>
<itemfeedback ident="2_fb"><flow_mat><material><mattext texttype="text/html">&lt;p&gt;再看&lt;/p&gt;</mattext></material></flow_mat></itemfeedback></item>
</section></assessment></questestinterop>"""


def test_canvas_qti_12_with_an_image_of_the_course():
    files = {
        "imsmanifest.xml": "<manifest/>",
        "g1/g1.xml": CANVAS,
        "g1/assessment_meta.xml": "<quiz/>",
        "Uploaded Media/a.png": PNG,
    }
    (record,) = read(files, "canvas.zip", "qti12").records
    (one,) = record.body.interactions
    assert one.is_multiple and one.right == ("1", "3") and one.options[1].feedback == "再看"
    assert record.images[record.body.image] == PNG and record.body.text == "看图"


def test_qti_3_with_shared_templates_order_and_text():
    head = f'xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" {XSI} xml:lang="zh-CN" time-dependent="false" adaptive="false"'
    order = f"""<qti-assessment-item {head} identifier="q1" title="处置">
<qti-response-declaration identifier="RESPONSE" cardinality="ordered" base-type="identifier"><qti-correct-response><qti-value>b</qti-value>
<qti-value>a</qti-value></qti-correct-response></qti-response-declaration>
<qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"/>
<qti-item-body><qti-order-interaction response-identifier="RESPONSE" shuffle="true"><qti-prompt>排序</qti-prompt>
<qti-simple-choice identifier="a">报告</qti-simple-choice><qti-simple-choice identifier="b">控制现场</qti-simple-choice></qti-order-interaction></qti-item-body>
<qti-response-processing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct"/></qti-assessment-item>"""
    text = f"""<qti-assessment-item {head} identifier="q2" title="填空">
<qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="string"><qti-correct-response><qti-value>人格</qti-value></qti-correct-response>
<qti-mapping default-value="0"><qti-map-entry map-key="人格" mapped-value="1"/><qti-map-entry map-key="人格尊严" mapped-value="1"/></qti-mapping>
</qti-response-declaration>
<qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"/>
<qti-item-body><p>罪犯的<qti-text-entry-interaction response-identifier="RESPONSE"/>不受侮辱。</p></qti-item-body>
<qti-response-processing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/map_response"/></qti-assessment-item>"""
    file = read({"imsmanifest.xml": "<manifest/>", "items/q1.xml": order, "items/q2.xml": text}, "q.zip", "qti3")
    first, second = file.records
    (one,) = first.body.interactions
    assert isinstance(one, Order) and [option.text for option in one.options] == ["控制现场", "报告"]
    assert second.body.parts == ("罪犯的", TextEntry(("人格", "人格尊严")), "不受侮辱。")


MOODLE = """<?xml version="1.0" encoding="UTF-8"?><quiz>
<question type="category"><category><text>$course$/top/2024/监管</text></category><info format="moodle_auto_format"><text></text></info><idnumber></idnumber>
</question>
<question type="multichoice"><name><text>题 1</text></name><questiontext format="html"><text>
<![CDATA[<p dir="ltr">看图：<img src="@@PLUGINFILE@@/%E5%9B%BE.png" alt="" role="presentation"><br></p>]]></text>
<file name="图.png" path="/" encoding="base64">iVBORw0KGgp4eA==</file></questiontext><generalfeedback format="html"><text></text></generalfeedback>
<defaultgrade>1.0000000</defaultgrade><penalty>0.3333333</penalty><hidden>0</hidden><idnumber></idnumber><single>true</single>
<shuffleanswers>true</shuffleanswers><answernumbering>abc</answernumbering>
<correctfeedback format="html"><text></text></correctfeedback><answer fraction="100" format="html"><text><![CDATA[<p>甲</p>]]></text><feedback format="html">
<text><![CDATA[<p>对</p>]]></text></feedback></answer>
<answer fraction="100" format="html"><text><![CDATA[<p>乙</p>]]></text><feedback format="html"><text></text></feedback></answer>
<answer fraction="0" format="html"><text><![CDATA[<p>丙</p>]]></text><feedback format="html"><text></text></feedback></answer><tags><tag><text>隐患</text></tag>
</tags></question></quiz>"""


def test_moodle_4_with_two_options_that_are_both_right():
    file = get_format("moodle_xml").read(MOODLE.encode(), "moodle.xml")
    (record,) = file.records
    (one,) = record.body.interactions
    assert (one.right, one.is_multiple, one.options[0].feedback) == (("o1", "o2"), False, "对")
    assert (record.category, record.topics, record.body.text) == ("2024/监管", ["隐患"], "看图：")
    assert record.images[record.body.image] == PNG and "任何一个都算对" in file.losses[0].text
