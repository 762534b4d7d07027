"""The roster: a file of officers is read, compared with who is there, shown, and written only when confirmed."""
