"""An assignment that concerns everybody in a site of this folder: of the whole province, with the exam that was handed in, and a workbook
of its list that HR asked for."""

from datetime import timedelta

from cms.models import LecturePage
from learning.assignments.audience import AudienceDraft
from learning.assignments.models import Assignment, Requirement
from learning.assignments.publishing import AssignmentDraft, RequirementDraft, publish_assignment, save_draft
from learning.oversight.completion_exports import KIND
from people.models import Officer, Unit
from quizzes.exams.models import Exam
from records import jobs
from records.clock import database_now
from records.models import Job


def draft_assignment(
    unit: Unit, exam: Exam, *, hr: Officer, lecture: LecturePage | None = None, title: str = "走查任务"
) -> Assignment:
    """The exam must be passed."""
    requirements = [RequirementDraft(exam=exam, condition=Requirement.Condition.PASSED)]
    requirements += [RequirementDraft(lecture=lecture)] if lecture else []
    draft = AssignmentDraft(
        title=title,
        unit=unit,
        due_at=database_now() + timedelta(days=3),
        requirements=requirements,
        audience=AudienceDraft(units=[unit]),
    )
    return save_draft(None, draft, actor=hr)


def make_assignment(unit: Unit, exam: Exam, *, hr: Officer, lecture: LecturePage | None = None) -> Assignment:
    return publish_assignment(draft_assignment(unit, exam, hr=hr, lecture=lecture), actor=hr)


def export_list(assignment: Assignment, unit: Unit, *, hr: Officer) -> Job:
    """A workbook written in the background."""
    asked = {"assignment": assignment.pk, "unit": unit.pk, "post": "", "standing": "", "search": ""}
    job = jobs.enqueue(KIND, owner_id=hr.pk, arguments={"actor": hr.pk, "at": database_now().isoformat(), **asked})
    jobs.run(job.public_id)
    return Job.objects.get(pk=job.pk)
