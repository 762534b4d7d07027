"""The save statement in its two fragments (guarantees.md): one statement authorises, checks the time, locks and writes.

Parameters in order. PostgreSQL: attempt, officer, epoch, answers. SQLite: answers, attempt, officer, epoch. Answers are a JSON
array of {"p": position, "v": value (on SQLite: its JSON text), "r": revision, "m": marked}, one a position, by position.
Returns a row an answer that was written: position, deadline, accept_until, the instant of the save."""

POSTGRESQL = """
WITH a AS MATERIALIZED (
  SELECT id, state, epoch, item_count, deadline, accept_until FROM exams_attempt
  WHERE id = %s AND officer_id = %s AND epoch = %s AND state = 'open' FOR SHARE
)
INSERT INTO exams_response (attempt_id, position, value, rev, marked, saved_at)
SELECT a.id, i.p, i.v, i.r, i.m, clock_timestamp()
FROM a, jsonb_to_recordset(%s::jsonb) AS i(p integer, v jsonb, r bigint, m boolean)
WHERE clock_timestamp() <= a.accept_until AND i.p BETWEEN 1 AND a.item_count
ON CONFLICT (attempt_id, position) DO UPDATE
SET value = excluded.value, rev = excluded.rev, marked = excluded.marked, saved_at = excluded.saved_at
WHERE excluded.rev > exams_response.rev
RETURNING position, (SELECT deadline FROM a), (SELECT accept_until FROM a), saved_at
"""
SQLITE_NOW = "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')"
SQLITE = f"""
INSERT INTO exams_response (attempt_id, position, value, rev, marked, saved_at)
SELECT a.id, json_extract(i.value, '$.p'), json_extract(i.value, '$.v'), json_extract(i.value, '$.r'),
       json_extract(i.value, '$.m'), {SQLITE_NOW}
FROM exams_attempt a, json_each(%s) i
WHERE a.id = %s AND a.officer_id = %s AND a.epoch = %s AND a.state = 'open'
  AND {SQLITE_NOW} <= a.accept_until AND json_extract(i.value, '$.p') BETWEEN 1 AND a.item_count
ON CONFLICT (attempt_id, position) DO UPDATE
SET value = excluded.value, rev = excluded.rev, marked = excluded.marked, saved_at = excluded.saved_at
WHERE excluded.rev > exams_response.rev
RETURNING position, (SELECT deadline FROM exams_attempt a WHERE a.id = attempt_id),
          (SELECT accept_until FROM exams_attempt a WHERE a.id = attempt_id), saved_at
"""  # noqa: S608 (the only inserted text is a constant)
