"""Present sums, kept by increments. The only writer of `Tally`, under the lock of the assignment's row."""
