"""What verification reports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from lilong.journal.terms import FaultKind
from lilong.kernel.subject import Subject


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with the journal: of which subject, at which entry, in what way.

    `text` is a marked sentence; a fault of a daily root has the subject `daily_root:<date>` and
    sequence 0.
    """

    subject: Subject
    sequence: int
    kind: FaultKind
    text: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """Return the fault as a sentence in the reader's language."""
        return gettext(self.text).format(
            subject=self.subject, sequence=self.sequence, **self.params
        )

    def as_data(self) -> dict[str, Any]:
        """Return the JSON form `lilong journal verify --json` prints."""
        return {
            "subject": str(self.subject),
            "sequence": self.sequence,
            "kind": self.kind.value,
            "sentence": self.sentence,
        }
