"""The published rules of a Profile return, beyond what each column may hold."""

from typing import Final

from chassis.submissions.kind import Rule
from chassis.table_keys import KEY_CHANGED_RULE
from education.upns import WRONG_FORM, WRONG_LETTER

WHOSE: Final = (
    Rule(
        "year_wrong_form",
        "error",
        "The academic year is not written in a form that can be read.",
        "Write it as 2008/09.",
    ),
    Rule(
        "year_out_of_range",
        "error",
        "The Profile of 13 scales was made from 2002/03 to 2011/12 only.",
        "Correct the academic year.",
    ),
    Rule(
        "school_identifier_count",
        "error",
        "Each row names its school in exactly one way.",
        "Fill estab (with la), or urn, or ey_urn; leave the other two blank.",
    ),
    Rule(
        "estab_without_la",
        "error",
        "An establishment number means nothing without its local authority.",
        "Fill la, or name the school by urn.",
    ),
    Rule(
        "unknown_school",
        "error",
        "The register has no organisation with this identifier.",
        "Correct the identifier, or register the school first.",
    ),
    Rule(
        "closed_school",
        "error",
        "The school had closed before the academic year began.",
        "Correct the year, or name the school that took its place.",
    ),
    Rule(
        "school_opened_later",
        "warning",
        "The register has this school as opening only after that academic year.",
        "Check that the school and the year are right; name its predecessor if there was one.",
    ),
    Rule(
        "school_area_mismatch",
        "error",
        "The school is in another local authority than the row says.",
        "Correct la or the school's identifier.",
    ),
    Rule(
        "organisation_not_yours",
        "error",
        "This key may not send returns for that school.",
        "Send only your own school's children, or ask for a key that covers the school.",
    ),
    Rule(
        "upn_missing",
        "error",
        "Every child of a school has a UPN.",
        "Give the UPN; a temporary one will do until the permanent one is known.",
    ),
    Rule(
        WRONG_LETTER,
        "error",
        "The check letter of the UPN does not agree with its other characters.",
        "Copy the UPN again from the child's record; one character is probably wrong.",
    ),
    Rule(
        WRONG_FORM,
        "error",
        "A UPN is a letter, a known local authority's three digits, eight more digits, and a "
        "last digit (a letter if temporary).",
        "Copy the UPN again from the child's record.",
    ),
    Rule(
        "child_not_named",
        "error",
        "A child without a UPN is told apart by surname, forename and date of birth.",
        "Give all three, or the UPN.",
    ),
    Rule(
        "dob_impossible",
        "error",
        "Nobody born on that date could have been assessed in that year.",
        "Correct the date of birth; write its year with four digits.",
    ),
    Rule(
        "dob_outside_cohort",
        "warning",
        "The Profile is for children who turn five in the academic year.",
        "Check the date of birth and the year; leave them if the child was held back or moved up.",
    ),
    KEY_CHANGED_RULE,
)
"""Of a row's year, school and child: those of every file of children."""
RULES: Final = (
    *WHOSE,
    Rule(
        "incomplete_profile",
        "warning",
        "A child without a score on all 13 scales counts as incomplete, not in NI 72 or NI 92.",
        "Give the missing scores if the child was assessed; 0 is a score.",
    ),
    Rule(
        "items_partly_blank",
        "error",
        "Of a scale, either all nine items are told or none.",
        "Give T or F for each of the nine, or leave all of them blank.",
    ),
    Rule(
        "scale_differs_from_items",
        "error",
        "The points of a scale are the number of its items that are true.",
        "Correct the points or the items; points left blank follow from the items.",
    ),
    Rule(
        "item_9_without_1_to_8",
        "error",
        "The ninth item of a scale is only achieved with all of the eight before it.",
        "Correct the items of the scale.",
    ),
    Rule(
        "goals_before_stepping_stones",
        "warning",
        "Most children achieve items 1 to 3 of a scale before any of 4 to 8.",
        "Check the items of the scale; leave them if that is how the child was assessed.",
    ),
    Rule(
        "funded_hours_above_total",
        "warning",
        "Funded hours are part of the hours a week in all.",
        "Check both numbers of hours.",
    ),
    Rule(
        "child_at_other_school",
        "error",
        "Another school already holds this child's Profile for that year.",
        "Withdraw it there, or send the child there: each child counts once.",
    ),
    Rule(
        "return_final",
        "error",
        "The return was made final.",
        "Say why it changes now with late_reason (a correction or withdrawal: X-Reason), in at "
        "least ten characters that name no child; or have the authority reopen it.",
    ),
)
