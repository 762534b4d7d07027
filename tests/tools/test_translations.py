from tools.translations import Text, texts_in_code, texts_in_template


def test_texts_in_code_are_found_with_plural_and_context() -> None:
    source = 'a = _("交卷")\nb = ngettext("还有 %(n)s 题", "还有 %(n)s 题", n)\nc = pgettext("动词", "提交")\nd = other("不译")'

    assert list(texts_in_code(source)) == [
        Text("交卷"),
        Text("还有 %(n)s 题", plural="还有 %(n)s 题"),
        Text("提交", context="动词"),
    ]


def test_texts_in_a_template_are_found_with_plural_and_context() -> None:
    source = """{% load i18n %}<h1>{% translate "成绩 (百分)" %}</h1>{% translate "提交" context "动词" %}
    {% blocktranslate count n=left trimmed %}还有 {{ n }} 题{% plural %}还有 {{ n }} 题{% endblocktranslate %}"""

    assert list(texts_in_template(source)) == [
        Text("成绩 (百分)"),
        Text("提交", context="动词"),
        Text("还有 %(n)s 题", plural="还有 %(n)s 题"),
    ]
