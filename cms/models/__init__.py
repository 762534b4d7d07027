"""What is taught: competencies, pages (series, lectures, notices) and the media in them. Statutes are `cms.statutes`."""

from cms.models.competencies import Competency, CompetencyQuerySet
from cms.models.media import Medium, MediumQuerySet
from cms.models.pages import (
    Audience,
    HomePage,
    LectureAttachment,
    LecturePage,
    NoticeAttachment,
    NoticePage,
    SeriesPage,
    UnitSpace,
)

__all__ = [
    "Audience",
    "Competency",
    "CompetencyQuerySet",
    "HomePage",
    "LectureAttachment",
    "LecturePage",
    "Medium",
    "MediumQuerySet",
    "NoticeAttachment",
    "NoticePage",
    "SeriesPage",
    "UnitSpace",
]
