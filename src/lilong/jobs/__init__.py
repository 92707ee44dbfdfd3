"""Named background jobs: enqueue, retry, cron table, rescue."""
