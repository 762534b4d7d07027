"""What is taught: competencies, pages (series, lectures, notices) and the media in them. Statutes are `cms.statutes`."""

from cms.models.competencies import Competency, CompetencyQuerySet
from cms.models.media import Medium, MediumQuerySet, MediumUpload
from cms.models.pages import (
    PREVIEW_POLICY,
    Audience,
    HomePage,
    LectureAttachment,
    LecturePage,
    MediumUse,
    NoticeAttachment,
    NoticePage,
    PublishedPage,
    SeriesPage,
    UnitSpace,
)
from cms.models.review import SecondPerson
from cms.models.search import SearchEntry

__all__ = [
    "PREVIEW_POLICY",
    "Audience",
    "Competency",
    "CompetencyQuerySet",
    "HomePage",
    "LectureAttachment",
    "LecturePage",
    "Medium",
    "MediumQuerySet",
    "MediumUpload",
    "MediumUse",
    "NoticeAttachment",
    "NoticePage",
    "PublishedPage",
    "SearchEntry",
    "SecondPerson",
    "SeriesPage",
    "UnitSpace",
]
