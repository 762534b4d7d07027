"""An officer's attempt and the page it is taken on, as the journeys see them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from people.models import Officer, Role, Unit
from quizzes.exams.models import Attempt, Exam, Paper, Response
from records.clock import database_now
from tests.factories import PHONE, make_exam, make_officer, make_province, make_staff, sit

NewContext = Callable[..., BrowserContext]


@dataclass
class Room:
    """One exam with one officer in it. Of 8 items, 1 and 2 are single, 3 and 4 multiple, 5 and 6 true_false, 7 and 8 fill_in."""

    exam: Exam
    officer: Officer
    attempt: Attempt
    new_context: NewContext

    @property
    def path(self) -> str:
        return f"/exams/attempts/{self.attempt.public_id}/"

    def enter(self, *, hash: str = "", device: str = PHONE.cookie, **options: Any) -> "ExamPage":
        """Open the paper in a new browser of this officer."""
        page = ExamPage(self.new_context(self.officer, device=device, **options).new_page())
        page.page.goto(self.path + hash)
        if options.get("java_script_enabled", True) and page.page.locator("#exam").count():
            page.wait_until_ready()
        return page

    def stored(self) -> dict[int, Any]:
        """What the server has: position → value."""
        return {row.position: row.value for row in Response.objects.filter(attempt=self.attempt)}

    def revisions(self) -> dict[int, int]:
        return {row.position: row.rev for row in Response.objects.filter(attempt=self.attempt)}

    def is_sealed(self) -> bool:
        self.attempt.refresh_from_db()
        return self.attempt.state == Attempt.State.SEALED

    def set_deadline(self, *, seconds: float, grace: float = 120) -> None:
        """The attempt's inputs lock in that many seconds."""
        deadline = database_now() + timedelta(seconds=seconds)
        Attempt.objects.filter(pk=self.attempt.pk).update(
            deadline=deadline,
            accept_until=deadline + timedelta(seconds=grace),
            started_at=deadline - self.exam.duration,
        )


def prepare_room(
    new_context: NewContext, *, count: int = 8, write: Callable[[Officer, Unit], Paper] | None = None, **settings: Any
) -> Room:
    """`write` makes another paper than the usual one of `count` items."""
    province = make_province()
    trainer = make_staff(province.prison, Role.TRAINER)
    paper = write(trainer, province.prison) if write else None
    exam = make_exam(trainer, province.prison, paper=paper, count=count, **settings)
    officer = make_officer(province.ward)
    attempt, _ = sit(exam, officer)
    return Room(exam, officer, attempt, new_context)


class ExamPage:
    """The page on which an exam is taken, driven as an officer would."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "console", lambda message: self.errors.append(message.text) if "Content Security" in message.text else None
        )

    def open(self, path: str) -> None:
        self.page.goto(path)
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        self.page.wait_for_selector("#exam.js")

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    @property
    def state(self) -> Locator:
        return self.page.locator("#save")

    @property
    def sheet(self) -> Locator:
        """The sheet that is open."""
        return self.page.locator(".drawer")

    def question(self, position: int) -> Locator:
        return self.page.locator(f"#q{position}")

    def go(self, position: int) -> None:
        """To a question by the answer sheet."""
        if self.page.locator("#dock").is_visible():
            self.page.click("#dock [data-open=sheet]")
        self.page.click(f"#sheet a.cell[href='#q{position}']")

    def choose(self, position: int, *indexes: int) -> None:
        self.go(position)
        for index in indexes:
            self.question(position).locator(".opt").nth(index).click()

    def write(self, position: int, text: str) -> None:
        self.go(position)
        self.question(position).locator("input[type=text]").first.fill(text)

    def expect_state(self, text: str, **options: Any) -> None:
        expect(self.state).to_contain_text(text, **options)

    def expect_saved(self) -> None:
        """All that was given is acknowledged."""
        expect(self.page.locator("#sheet .cell.u")).to_have_count(0)
        self.expect_state("已保存")

    def watch_states(self) -> None:
        """From here on, note every state of saving in the order shown."""
        self.page.evaluate(
            """() => {
              window.shownStates = [];
              const note = () => {
                const name = document.querySelector('#save').className.replace('save', '').trim();
                if (window.shownStates[window.shownStates.length - 1] !== name) window.shownStates.push(name);
              };
              note();
              new MutationObserver(note).observe(document.querySelector('#save'), {attributes: true});
            }"""
        )

    def shown_states(self) -> list[str]:
        states: list[str] = self.page.evaluate("window.shownStates")
        return states

    def open_hand_in(self) -> Locator:
        self.page.keyboard.press("Control+Enter")
        return self.sheet

    def hand_in(self) -> None:
        """Through the sheet to the receipt."""
        self.open_hand_in().locator("#hand-in").click()
        self.page.wait_for_url("**/receipt")
