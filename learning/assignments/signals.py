"""News from this room. Sent inside the transaction that makes it true; a receiver that raises undoes it."""

from django.dispatch import Signal

# `assignment`, `officer_ids`, `is_arrival`: from now on these are expected to do it (published, or come later).
duties_begun = Signal()
