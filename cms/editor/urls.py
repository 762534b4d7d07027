"""Screens of the editor under admin/, hung in by cms/wagtail_hooks.py. Those that Wagtail's own templates ask for by name stand in
cms/admin_urls.py, before Wagtail's."""

from django.urls import path

from cms.editor.views import review, start, uploads

UPLOADS = [
    path("", uploads.StartUpload.as_view(), name="start"),
    path("media/", uploads.MediumInfo.as_view(), name="info"),
    path("<uuid:pk>/", uploads.Upload.as_view(), name="upload"),
]
REVIEWS = [
    path("<uuid:pk>/", review.ReviewPage.as_view(), name="review"),
    path("<uuid:pk>/preview/", review.PreviewReviewed.as_view(), name="preview"),
    path("<uuid:pk>/withdraw/", review.Withdraw.as_view(), name="withdraw"),
    path("<uuid:pk>/take-down/", review.TakeDown.as_view(), name="take-down"),
    path("<uuid:pk>/discard/", review.DiscardDraft.as_view(), name="discard"),
    path("new/<slug:kind>/", start.ChooseSpace.as_view(), name="new"),
]
