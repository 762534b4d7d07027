"""News from this room."""

from django.dispatch import Signal

# `completion`. Sent inside the transaction that records it.
lecture_completed = Signal()
