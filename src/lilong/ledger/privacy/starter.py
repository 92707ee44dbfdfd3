"""The register every office starts with: each purpose with its basis, and its first assessment.

An office puts its own entry in the place of any of them. The texts are message ids, so that both
languages have them.
"""

from lilong.accounts.terms import Role
from lilong.kernel.text import mark
from lilong.ledger.privacy.words import AssessmentSpec, PurposeSpec
from lilong.vault.terms import Purpose

_DUTY = mark("Statutory duty of the office (PIPL art. 13(3), 34); hotline and service rules")
_CALLERS = mark("Callers and those they name")
_RESIDENTS = mark("Residents, owners, tenants and users of premises")
_CONTACT_DATA = mark("Name, phone, address")
_FULL_DATA = mark("Name, phone, identity number, address")
_WITH_MATTER = mark("As long as the matter they belong to")
_AS_LEDGER = mark("As long as the relation to the place holds, then as the retention rules say")
_NOBODY = mark("Nobody outside the office")

_CASEWORK = frozenset(
    {
        Role.DISPATCHER, Role.FOLLOW_UP_CALLER, Role.SECTION_HEAD, Role.HANDLER,
        Role.COMMITTEE_SECRETARY, Role.COMMITTEE_WORKER,
    }
)  # fmt: skip
_KEEPERS = frozenset(
    {Role.SECTION_HEAD, Role.HANDLER, Role.COMMITTEE_SECRETARY, Role.COMMITTEE_WORKER}
)

PURPOSES: dict[Purpose, PurposeSpec] = {
    spec.purpose: spec  # type: ignore[misc]
    for spec in (
        PurposeSpec(
            Purpose.HANDLING, _DUTY, _FULL_DATA, _CALLERS, _WITH_MATTER,
            mark("Units that handle the matter"), is_sensitive=True, covers_minors=True,
            roles=_CASEWORK,
        ),
        PurposeSpec(
            Purpose.CONTACT, _DUTY, _CONTACT_DATA, _CALLERS, _WITH_MATTER, _NOBODY,
            covers_minors=True, roles=_CASEWORK,
        ),
        PurposeSpec(
            Purpose.FOLLOW_UP_CALL, _DUTY, _CONTACT_DATA, _CALLERS, _WITH_MATTER, _NOBODY,
            roles=frozenset({Role.DISPATCHER, Role.FOLLOW_UP_CALLER}),
        ),
        PurposeSpec(
            Purpose.CORRECTION, mark("Duty to keep data right (PIPL art. 8, 46)"), _FULL_DATA,
            mark("Everybody the office keeps data on"), _WITH_MATTER, _NOBODY,
            is_sensitive=True, covers_minors=True, roles=_CASEWORK,
        ),
        PurposeSpec(
            Purpose.AUDIT, mark("Duty to audit (PIPL art. 54)"), _FULL_DATA,
            mark("Everybody the office keeps data on"), mark("As long as the read log"), _NOBODY,
            is_sensitive=True, covers_minors=True, roles=frozenset({Role.AUDIT_ADMINISTRATOR}),
        ),
        PurposeSpec(
            Purpose.VISIT, mark("Service and safety of residents (PIPL art. 13(3))"),
            _CONTACT_DATA, _RESIDENTS, mark("As the retention rule for notes of visits says"),
            _NOBODY, roles=_KEEPERS,
        ),
        PurposeSpec(
            Purpose.REGISTER_KEEPING,
            mark("Statutory registers of residents and let homes (PIPL art. 13(3), 34)"),
            _FULL_DATA, _RESIDENTS, _AS_LEDGER, _NOBODY, is_sensitive=True, roles=_KEEPERS,
        ),
        PurposeSpec(
            Purpose.EXPORT, mark("A statutory task named in the request (PIPL art. 34)"),
            _FULL_DATA, _RESIDENTS, mark("As the rule for exports says, then deleted"),
            mark("Whom the request names"), is_sensitive=True,
            roles=frozenset({Role.SECTION_HEAD, Role.COMMITTEE_SECRETARY}),
        ),
        PurposeSpec(
            Purpose.SUBJECT_REQUEST, mark("Rights of the person (PIPL art. 44 to 49)"),
            _FULL_DATA, mark("The person who asks"), _AS_LEDGER, mark("The person herself"),
            is_sensitive=True, covers_minors=True, roles=frozenset({Role.DATA_PROTECTION_OFFICER}),
        ),
        PurposeSpec(
            Purpose.EMERGENCY, mark("Protection of life, health and property (PIPL art. 13(4))"),
            _FULL_DATA, _RESIDENTS, _AS_LEDGER, mark("Police, fire brigade, ambulance"),
            is_sensitive=True, covers_minors=True, needs_reason=True, roles=_CASEWORK,
        ),
        PurposeSpec(
            Purpose.MINORS, mark("Consent of the guardian, or a legal duty (PIPL art. 31)"),
            _FULL_DATA, mark("Children and their guardians"), _AS_LEDGER, _NOBODY,
            is_sensitive=True, covers_minors=True, needs_reason=True, roles=_KEEPERS,
        ),
    )
}  # fmt: skip

ASSESSMENT = AssessmentSpec(
    necessity=mark(
        "The task cannot be done without knowing who the person is and how she is reached; less "
        "data was weighed and does not suffice."
    ),
    risks=mark(
        "Curious reading, passing on, reading of more persons than the task needs, loss of a "
        "device."
    ),
    measures=mark(
        "Encryption, masking in lists, reading in full only for a purpose with a line in the read "
        "log, monthly samples, second approver for exports, retention rules."
    ),
)
