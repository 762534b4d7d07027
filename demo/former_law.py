"""Demo questions that were right under 监狱法 of 2012 and whose answers the revision of 2026 turned around: they show 待复核. They go in only
where both texts are loaded, so that they wait from the beginning and stand on no paper."""

from cms.statutes.models import StatuteVersion
from demo.every_type import Plain, draft
from people.models import Officer
from quizzes.bank.banks import ensure_topics
from quizzes.bank.drafts import build_labels, build_question, known_competencies, read_topic_names
from quizzes.bank.items import create_item
from quizzes.bank.models import Bank, Item

SHORT_TITLE, FORMER, REVISED = "监狱法", "2012", "2026"
CITES = "《中华人民共和国监狱法》（2012年）"


def add_items(bank: Bank, trainer: Officer) -> list[Item]:
    """Nothing, where the two texts are not loaded."""
    versions = StatuteVersion.objects.filter(statute__short_title=SHORT_TITLE)
    if not {FORMER, REVISED} <= set(versions.values_list("edition", flat=True)):
        return []
    return write_items(bank, trainer)


def write_items(bank: Bank, trainer: Officer) -> list[Item]:
    items = []
    for plain in questions():
        labels = build_labels(plain, ensure_topics(read_topic_names(plain)), known_competencies())
        items.append(create_item(build_question(plain), bank=bank, labels=labels, actor=trainer))
    return items


def questions() -> list[Plain]:
    """One for each of the five turns: confinement, notice to the family, the reply to a proposal, heads of a prison, restraints."""
    return [
        draft(
            "single",
            "罪犯破坏监管秩序，监狱决定给予禁闭的，期限是多少？",
            "B",
            cites=f"{CITES}第五十八条",
            why="禁闭的期限为七天至十五天。",
            options=["三天至七天", "七天至十五天", "十五天至三十天", "不超过三十天"],
        ),
        draft(
            "single",
            "罪犯收监后，通知罪犯家属的通知书应当自收监之日起多长时间内发出？",
            "A",
            cites=f"{CITES}第二十条",
            why="通知书应当自收监之日起五日内发出。",
            options=["五日内", "七日内", "十日内", "十五日内"],
        ),
        draft(
            "single",
            "人民检察院或者人民法院收到监狱对罪犯申诉的提请处理意见书后，应当在多长时间内把处理结果通知监狱？",
            "C",
            cites=f"{CITES}第二十四条",
            why="自收到监狱提请处理意见书之日起六个月内。",
            options=["一个月内", "三个月内", "六个月内", "一年内"],
        ),
        draft(
            "true_false",
            "监狱设监狱长一人、副监狱长若干人。",
            True,
            cites=f"{CITES}第十二条",
            why="并根据实际需要设置必要的工作机构。",
        ),
        draft(
            "fill_in",
            "罪犯有脱逃行为的，监狱可以对其使用____。",
            [["戒具"]],
            cites=f"{CITES}第四十五条",
            why="脱逃、使用暴力、正在押解途中等情形，可以使用戒具。",
        ),
    ]
