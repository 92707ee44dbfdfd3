"""What is kept in clear and what encrypted, where people go again or lists are walled."""

import json
from typing import Any

from lilong.campaigns import flow
from lilong.campaigns.models import Campaign, Expectation, LogRecord, TrackRun
from lilong.campaigns.rules.expecting import Kept
from lilong.vault import operations as vault


def is_sealed(campaign: Campaign) -> bool:
    """Say whether a campaign's answers are never kept in clear."""
    declared = flow.campaign(campaign.matter.kind)
    return bool(declared.retention or declared.walled)


def facts_begun(run: TrackRun) -> dict[str, Any]:
    """Return the answers a run was begun with, for rules' eyes only."""
    secret = vault.hand_over(run.sealed) if run.sealed else ""
    found: dict[str, Any] = json.loads(secret) if secret else run.facts
    return found


def outcome_of(row: Expectation) -> str:
    """Return what came of a day, empty if nothing did yet."""
    return (vault.hand_over(row.sealed) if row.sealed else "") or row.outcome


def kept(row: Expectation) -> Kept:
    """Return a day as rules see it."""
    return Kept(
        row.key, row.kind, row.first, row.last, row.ends_at, tuple(row.held_by), outcome_of(row),
        row.outcome_on, row.is_settled,
    )  # fmt: skip


def answers_of(row: LogRecord) -> dict[str, Any]:
    """Return what a record tells, for who sees its line."""
    secret = vault.hand_over(row.sealed) if row.sealed else ""
    found: dict[str, Any] = json.loads(secret) if secret else row.answers
    return found
