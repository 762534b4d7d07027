"""News that rooms above may hear. Sent inside the transaction that makes it true; a receiver that raises undoes it."""

from django.dispatch import Signal

role_granted = Signal()  # grant: the RoleGrant
role_revoked = Signal()  # grant: the RoleGrant, ended
postings_changed = Signal()  # officer_ids: whose posting, rank, post or status became another
