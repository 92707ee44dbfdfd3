"""Reads of campaigns."""

from lilong.campaigns.queries.sealed import answers_of, is_sealed, kept, outcome_of
from lilong.campaigns.queries.seeing import (
    doer_of,
    facts_of,
    finding_from,
    records_of,
    rulings_of,
    seen_ballot,
    seen_lines,
    seen_roll,
    seen_round,
)
from lilong.campaigns.queries.standing import (
    Standing,
    indexes,
    reached_by_now,
    rule_of,
    scopes_of,
    standing,
    standings,
    tallies_of,
    value_of,
)
from lilong.campaigns.queries.tracks import dues, offered, runs_of

__all__ = [
    "Standing",
    "answers_of",
    "doer_of",
    "dues",
    "facts_of",
    "finding_from",
    "indexes",
    "is_sealed",
    "kept",
    "offered",
    "outcome_of",
    "reached_by_now",
    "records_of",
    "rule_of",
    "rulings_of",
    "runs_of",
    "scopes_of",
    "seen_ballot",
    "seen_lines",
    "seen_roll",
    "seen_round",
    "standing",
    "standings",
    "tallies_of",
    "value_of",
]
