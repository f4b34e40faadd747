-- An item that waits in the quarantine and left its feed: written once, when a run no longer finds
-- it. Who merges waiting items by hand must not bring back what the feed has dropped.

-- migrate:up

ALTER TABLE workwise.quarantine
  ADD COLUMN last_run bigint,
  ADD COLUMN last_seen_at timestamptz;

COMMENT ON COLUMN workwise.quarantine.last_run IS 'the last run that saw it; null while its feed still has it';

-- Which of those that wait are still there shows when their feeds are read again.
UPDATE workwise.sources SET etag = NULL, last_modified = NULL, digest = NULL
 WHERE name IN (SELECT source FROM workwise.quarantine);

-- migrate:down

ALTER TABLE workwise.quarantine DROP COLUMN last_run, DROP COLUMN last_seen_at;
