"""Who does something, in which post, for what purpose, and on whose behalf."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class ActorKind(StrEnum):
    """The kinds of actor the journal tells apart."""

    STAFF = "staff"
    CITIZEN = "citizen"
    CLIENT = "client"
    SYSTEM = "system"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Actor:
    """A plain value that every write carries as `by`.

    `label` is what the timeline shows, in the office's language ("调度员 · 沈一鸣"), as it was at
    that moment; `label_en` the same in English where unit, post or person have English names.
    `reference` names the citizen's token, the API client, the job or the import run when no staff
    member acts; of the system itself the label is a message id. `on_behalf_of` is the holder whose
    deputy acts.
    """

    kind: ActorKind
    office_id: int | None = None
    staff_id: int | None = None
    post_id: int | None = None
    unit_id: int | None = None
    label: str = ""
    label_en: str = ""
    reference: str = ""
    purpose: str = ""
    on_behalf_of: str = ""
    on_behalf_of_en: str = ""

    def as_data(self) -> dict[str, Any]:
        """Return the JSON form the journal stores: only what is set."""
        named = {name: getattr(self, name) for name in self.__slots__}
        return {
            name: str(value) if name == "kind" else value for name, value in named.items() if value
        }


def system(name: str, office_id: int | None = None, *, words: str = "") -> Actor:
    """Return the actor for a job or a command of the system itself.

    `words` is a marked message id: what people read in place of the name.
    """
    return Actor(kind=ActorKind.SYSTEM, office_id=office_id, label=words or name, reference=name)
