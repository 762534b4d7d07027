"""News from this room."""

from django.dispatch import Signal

# `progress`: an officer opened a lecture for the first time.
lecture_opened = Signal()
# `completion`. Sent inside the transaction that records it.
lecture_completed = Signal()
