"""The trainers' screens of this room; `viewsets.py` puts the lists before them and hangs both into Wagtail's admin."""

from django.urls import path

from quizzes.exams.trainer.views import exams, papers, preview, results

PAPER_SCREENS = [
    path("new/", papers.NewPaper.as_view(), name="add"),
    path("<uuid:pk>/", papers.ShowPaper.as_view(), name="show"),
    path("<uuid:pk>/edit/", papers.EditPaper.as_view(), name="edit"),
    path("<uuid:pk>/copy/", papers.CopyPaper.as_view(), name="copy"),
    path("<uuid:pk>/discard/", papers.DiscardPaper.as_view(), name="discard"),
    path("<uuid:pk>/preview/", preview.PreviewPaper.as_view(), name="preview"),
    path("<uuid:pk>/sheet/", preview.PaperSheet.as_view(), name="sheet"),
    path("<uuid:pk>/images/<uuid:image>/", preview.PaperImage.as_view(), name="image"),
]
EXAM_SCREENS = [
    path("new/", exams.NewExam.as_view(), name="add"),
    path("<uuid:pk>/", exams.ShowExam.as_view(), name="show"),
    path("<uuid:pk>/edit/", exams.EditExam.as_view(), name="edit"),
    path("<uuid:pk>/publish/", exams.PublishExam.as_view(), name="publish"),
    path("<uuid:pk>/extend/", exams.ExtendExam.as_view(), name="extend"),
    path("<uuid:pk>/withdraw/", exams.WithdrawExam.as_view(), name="withdraw"),
    path("<uuid:pk>/discard/", exams.DiscardExam.as_view(), name="discard"),
    path("<uuid:pk>/officers/", results.OfficerResults.as_view(), name="officers"),
    path("<uuid:pk>/items/", results.ItemResults.as_view(), name="items"),
    path("<uuid:pk>/export/", results.ExportResults.as_view(), name="export"),
    path("<uuid:pk>/exports/<uuid:job>/", results.ExportWait.as_view(), name="export-wait"),
    path("<uuid:pk>/exports/<uuid:job>/progress/", results.ExportProgress.as_view(), name="export-progress"),
    path("<uuid:pk>/exports/<uuid:job>/file/", results.ExportFile.as_view(), name="export-file"),
]
