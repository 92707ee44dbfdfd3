"""How people read the terms of the work orders room."""

from lilong.kernel.text import mark
from lilong.work_orders.terms import (
    CategoryKind,
    ChangeKind,
    ChangeState,
    DispatchResult,
    Evidence,
    LimitClass,
    Mark,
    NoFiling,
    Reach,
    RequesterKind,
    RequestKind,
    ResultClass,
    ReturnGround,
    Sign,
    Source,
    VersionState,
    WantedDays,
)

SOURCE_WORDS: dict[Source, str] = {
    Source.HOTLINE: mark("12345 hotline"),
    Source.COUNTER: mark("Counter"),
    Source.GRID: mark("Grid patrol"),
    Source.PORTAL: mark("Residents' portal"),
    Source.MESSAGE_BOARD: mark("Message board"),
    Source.LETTER: mark("Letter or visit"),
    Source.API: mark("Other system"),
    Source.ROOM: mark("Own office"),
}
REQUEST_KIND_WORDS: dict[RequestKind, str] = {
    RequestKind.ENQUIRY: mark("Enquiry"),
    RequestKind.HELP: mark("Help"),
    RequestKind.COMPLAINT: mark("Complaint"),
    RequestKind.OFFENCE: mark("Report of an offence"),
    RequestKind.SUGGESTION: mark("Suggestion to the office"),
    RequestKind.PRAISE: mark("Praise"),
}
REQUESTER_KIND_WORDS: dict[RequesterKind, str] = {
    RequesterKind.PERSON: mark("Individual"),
    RequesterKind.FIRM: mark("Firm"),
}
CATEGORY_KIND_WORDS: dict[CategoryKind, str] = {
    CategoryKind.COMPONENT: mark("Component"),
    CategoryKind.EVENT: mark("Event"),
    CategoryKind.REQUEST: mark("Request"),
    CategoryKind.SERVICE: mark("Service"),
}
LIMIT_CLASS_WORDS: dict[LimitClass, str] = {
    LimitClass.ENQUIRY: mark("Enquiry or opinion"),
    LimitClass.REVIEW: mark("Supervision or review"),
    LimitClass.HELP: mark("Help or complaint"),
    LimitClass.COMPLEX: mark("Hard case"),
    LimitClass.EMERGENCY: mark("Emergency"),
    LimitClass.EVENT: mark("Limit of its own"),
}
SIGN_WORDS: dict[Sign, str] = {
    Sign.UNSOLVED: mark("says it is not solved"),
    Sign.DISSATISFIED: mark("is dissatisfied"),
    Sign.WORDS: mark("shows it in words"),
}
MARK_WORDS: dict[Mark, str] = {
    Mark.SENT_BACK: mark("Sent back before"),
    Mark.DISSATISFIED: mark("Caller dissatisfied"),
    Mark.WARNED: mark("Warning not acknowledged"),
    Mark.CONTACT: mark("Unit's contact missing"),
    Mark.READY: mark("Ready to close"),
}
RETURN_GROUND_WORDS: dict[ReturnGround, str] = {
    ReturnGround.LEGAL: mark("By law: another body is competent"),
    ReturnGround.DUTY: mark("By duty: another unit of the office is competent"),
    ReturnGround.TERRITORIAL: mark("By place: it lies outside the unit's area"),
}
NO_FILING_WORDS: dict[NoFiling, str] = {
    NoFiling.NOT_MET: mark("The category's condition for filing is not met"),
    NoFiling.NOT_OURS: mark("It belongs to another body, which was named to the caller"),
    NoFiling.IN_COURT: mark("A court, an arbitrator or a review body has it"),
    NoFiling.REPEATED: mark("It was answered already, and nothing new was told"),
}
RESULT_CLASS_WORDS: dict[ResultClass, str] = {
    ResultClass.SOLVED: mark("Really solved"),
    ResultClass.EXPLAINED: mark("Explained"),
    ResultClass.REFERRED: mark("Referred to whom it belongs"),
    ResultClass.NOTED: mark("Noted and passed on"),
}
VERSION_STATE_WORDS: dict[VersionState, str] = {
    VersionState.DRAFT: mark("Draft"),
    VersionState.PROPOSED: mark("Waits for publication"),
    VersionState.PUBLISHED: mark("Published"),
    VersionState.WITHDRAWN: mark("Withdrawn"),
}
CHANGE_KIND_WORDS: dict[ChangeKind, str] = {
    ChangeKind.ADD: mark("New category"),
    ChangeKind.CHANGE: mark("Category changed"),
    ChangeKind.END: mark("Category ended"),
    ChangeKind.UNIT: mark("Unit named for an area"),
    ChangeKind.UNIT_END: mark("Unit no longer named for an area"),
}
CHANGE_STATE_WORDS: dict[ChangeState, str] = {
    ChangeState.PROPOSED: mark("Waits for a second person"),
    ChangeState.APPROVED: mark("Approved"),
    ChangeState.REFUSED: mark("Refused"),
    ChangeState.WITHDRAWN: mark("Withdrawn"),
}
EVIDENCE_WORDS: dict[Evidence, str] = {
    Evidence.FILE: mark("A photo or document"),
    Evidence.RECORD: mark("A written record"),
}
DISPATCH_RESULT_WORDS: dict[DispatchResult, str] = {
    DispatchResult.UNIT: mark("A unit named here"),
    DispatchResult.LINE: mark("The line department of the category"),
    DispatchResult.COMMITTEE: mark("The residents' committee of the area"),
}
WANTED_DAYS_WORDS: dict[WantedDays, str] = {
    WantedDays.ANY: mark("Any day"),
    WantedDays.WORKING: mark("On working days"),
    WantedDays.OFF: mark("On days off"),
}
WEEKDAY_WORDS: tuple[str, ...] = (
    mark("Monday"), mark("Tuesday"), mark("Wednesday"), mark("Thursday"), mark("Friday"),
    mark("Saturday"), mark("Sunday"),
)  # fmt: skip
REACH_WORDS: dict[Reach, str] = {
    Reach.OWN: mark("For me"),
    Reach.POST: mark("For my post"),
    Reach.UNIT: mark("For my unit"),
    Reach.OFFICE: mark("For the office"),
}
