"""Every screen of the bank in the trainers' admin, in a bank where much happened: questions of every type, imports in every state, reviews,
loans, reports, likeness, a statute that changed, figures of an exam, exports."""

from dataclasses import dataclass, field
from datetime import date

from people.models import Officer
from quizzes.bank import exporting, life
from quizzes.bank.exporting import Selection
from quizzes.bank.images import keep_image
from quizzes.bank.items import Cited, Labels, Question, create_item, edit_base, revise_item
from quizzes.bank.models import Competency, Item, ItemImport, Topic
from quizzes.bank.staging import commit_import, start_import
from quizzes.exams.item_health import compute_health
from quizzes.exams.models import Exam
from records import jobs
from records.models import Job
from tests.cms.statutes.texts import NEW, OLD, TITLE, load
from tests.factories import make_exam, make_officer
from tests.journeys.looks import Look
from tests.journeys.test_messy_import import MESSY
from tests.quizzes.bank.cast import TwoUnits, make_two_units, picture, single, true_false
from tests.quizzes.bank.types.cast import SAMPLES
from tests.quizzes.exams.test_statistics import hand_in
from tests.security.bank_life import BankLife, give_life

STEM = "对罪犯实行禁闭的期限最长是多少日？"
TOPIC = "执法执勤应知应会：刑罚执行与狱政管理"


@dataclass
class BankDesk:
    """陈主任 trains the whole province, 周敏 the prison; 李强 of the city was lent the prison's bank."""

    two: TwoUnits = field(default_factory=make_two_units)
    samples: dict[str, Item] = field(default_factory=dict)
    imports: dict[str, ItemImport] = field(default_factory=dict)
    exports: dict[str, Job] = field(default_factory=dict)
    life: BankLife = field(init=False)
    exam: Exam = field(init=False)

    def __post_init__(self) -> None:
        two = self.two
        self.chen, self.zhou, self.li, self.bank = two.chen, two.zhou, two.li, two.bank
        self.topic = Topic.objects.create(name=TOPIC)
        self.competency = Competency.objects.create(framework="综合能力", name="依法履职")
        labels = Labels(topics=(self.topic,), difficulty=Item.Difficulty.HARD)
        for code, (content, key, _value) in SAMPLES.items():
            if code == "hotspot":
                content = {**content, "image": str(keep_image(picture(600, 400), bank=self.bank).public_id)}
            question = Question(code, content, key, rationale="见条文。")
            self.samples[code] = create_item(question, bank=self.bank, labels=labels, actor=self.zhou)
        self.change_statute()
        self.life = give_life(two.province.prison, two.province.city, self.bank, self.twins(), self.reader())
        life.comment(self.samples["single"], text="请补上依据，并核对选项。", actor=self.chen)
        self.revised = create_item(single(STEM), bank=self.bank, labels=Labels(), actor=self.zhou)
        changed = single(f"{STEM}（选一项）", right=1)
        revise_item(self.revised, question=changed, based_on=edit_base(self.revised), actor=self.zhou)
        self.sit_exam()
        self.import_files()
        self.exports = {"done": self.export("aiken"), "waiting": self.export("docx")}  # the first can't hold most types
        Job.objects.filter(pk=self.exports["waiting"].pk).update(state=Job.State.QUEUED)

    def change_statute(self) -> None:
        load(OLD, "2012", date(2012, 6, 1))
        for stem, article in (("书屋由谁设立？", "第二条"), ("借阅期限是多少？", "第三条")):
            question = single(stem, citations=(Cited(TITLE, "2012", article),))
            create_item(question, bank=self.bank, labels=Labels(), actor=self.zhou)
        load(NEW, "2024", date(2024, 11, 1))

    def twins(self) -> list[Item]:
        stems = ("罪犯在监狱内可以会见亲属。", "罪犯在监狱内，可以会见亲属和监护人。")
        return [create_item(true_false(stem), bank=self.bank, labels=Labels(), actor=self.zhou) for stem in stems]

    def reader(self) -> Officer:
        return make_officer(self.two.province.ward)

    def sit_exam(self) -> None:
        self.exam = make_exam(self.zhou, self.two.province.prison)
        for place in range(20):
            good = place < 10
            responses = ("o0", ["o0", "o1"], True, ["改造"]) if good else ("o2", ["o2"], False, None)
            hand_in(self.exam, make_officer(self.two.province.other_ward), *responses)
        compute_health()

    def import_files(self) -> None:
        files = {
            "reading": ("没读完的.csv", MESSY.encode()),
            "preview": ("监狱法题目.csv", MESSY.encode("gb18030")),
            "committed": ("去年的题目.csv", MESSY.encode()),
            "refused": ("不是题目.xlsx", b"PK\x03\x04 broken"),
        }
        for state, (name, data) in files.items():
            batch = start_import(bank=self.bank, name=name, data=data, actor=self.chen)
            jobs.run(str(batch.job_id))
            if state == "committed":
                commit_import(ItemImport.objects.get(pk=batch.pk), actor=self.chen)
            self.imports[state] = ItemImport.objects.get(pk=batch.pk)
        ItemImport.objects.filter(pk=self.imports["reading"].pk).update(state=ItemImport.State.READING)
        Job.objects.filter(public_id=self.imports["reading"].job_id).update(state=Job.State.RUNNING)

    def export(self, name: str) -> Job:
        job = exporting.start_export(Selection(), name=name, secrets=exporting.ALL, actor=self.chen)
        jobs.run(str(job.public_id))
        return Job.objects.get(pk=job.pk)

    def item(self, code: str) -> str:
        return f"/admin/items/edit/{self.samples[code].public_id}/"


def of_import(state: str, below: str = "") -> "Look":
    texts = {"reading": "正在读", "preview": "版式认错了？", "committed": "已导入", "refused": "不是题目.xlsx"}
    return Look(lambda desk: f"/admin/imports/{desk.imports[state].public_id}/{below}", texts[state], "chen")


FORMS = {f"form of {code}": Look(lambda desk, code=code: desk.item(code), "第 1 版", "chen") for code in SAMPLES}
LISTS = {
    "list": Look(lambda desk: "/admin/items/", STEM, "chen"),
    "list, nothing found": Look(lambda desk: "/admin/items/?q=钓鱼", "没有找到合适的题", "chen"),
    "new": Look(lambda desk: "/admin/items/new/", "存入题库", "chen"),
    "banks": Look(lambda desk: "/admin/banks/", "监狱法律知识", "chen"),
    "new bank": Look(lambda desk: "/admin/banks/new/", "代码", "chen"),
    "bank": Look(lambda desk: f"/admin/banks/edit/{desk.bank.public_id}/", "审核", "chen"),
    "loans": Look(lambda desk: f"/admin/banks/loans/{desk.bank.public_id}/", "清河市司法局", "chen"),
    "lent": Look(lambda desk: "/admin/items/lent/", STEM, "li"),
    "lent item": Look(lambda desk: f"/admin/items/lent/{desk.samples['hotspot'].public_id}/", "监狱法律知识", "li"),
    "topics": Look(lambda desk: "/admin/topics/", TOPIC, "chen"),
    "new topic": Look(lambda desk: "/admin/topics/new/", "知识点", "chen"),
    "topic": Look(lambda desk: f"/admin/topics/edit/{desk.topic.pk}/", TOPIC, "chen"),
    "competencies": Look(lambda desk: "/admin/competencies/", "依法履职", "chen"),
    "new competency": Look(lambda desk: "/admin/competencies/new/", "名称", "chen"),
    "competency": Look(lambda desk: f"/admin/competencies/edit/{desk.competency.pk}/", "名称", "chen"),
}
LIFE = {
    "review": Look(lambda desk: "/admin/items/review/", "2 道题等你审核", "chen"),
    "life": Look(lambda desk: f"/admin/items/life/{desk.samples['single'].public_id}/", "请补上依据", "chen"),
    "life of what a draft holds": Look(lambda desk: f"/admin/items/life/{desk.life.old.public_id}/", "旧卷", "chen"),
    "comparison": Look(lambda desk: f"/admin/items/life/{desk.revised.public_id}/compare/", "（选一项）", "chen"),
    "bulk": Look(lambda desk: "/admin/items/bulk/", "知识点", "chen"),
    "reports": Look(lambda desk: "/admin/items/reports/", "答案不对", "chen"),
    "duplicates": Look(
        lambda desk: f"/admin/items/duplicates/?bank={desk.bank.public_id}", "可以会见亲属和监护人", "chen"
    ),
    "rechecks": Look(lambda desk: "/admin/rechecks/", "借阅期限是多少", "chen"),
    "health": Look(lambda desk: "/admin/item-health/", "答案可能错了", "chen"),
    "health of one": Look(
        lambda desk: f"/admin/item-health/{desk.exam.paper.items.all()[0].version.item.public_id}/", "难度", "chen"
    ),
}
FILES = {
    "import": Look(lambda desk: "/admin/imports/", "监狱法题目.csv", "chen"),
    "reading": of_import("reading"),
    "preview": of_import("preview", "?show=all"),
    "row": Look(
        lambda desk: f"/admin/imports/{desk.imports['preview'].public_id}/rows/4/", "这一行里有两道题？", "chen"
    ),
    "committed": of_import("committed"),
    "refused": of_import("refused"),
    "export": Look(lambda desk: "/admin/items/export/", "带答案和解析", "chen"),
    "export done": Look(
        lambda desk: f"/admin/items/export/{desk.exports['done'].public_id}/", "处内容这种格式放不下", "chen"
    ),
    "export waiting": Look(
        lambda desk: f"/admin/items/export/{desk.exports['waiting'].public_id}/", "正在生成文件", "chen"
    ),
}
PAGES = {**LISTS, **LIFE, **FILES, **FORMS}
