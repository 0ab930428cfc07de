"""All pupils from one key to the current one: every file refers to them by their numbers, which
stay. The old key may leave the file once no backup under it is wanted any more."""

from typing import Final

from chassis.rekeying import Move, Rekeying
from services.enrichment.pupils.keys import PUPIL_KEY
from services.enrichment.pupils.kind import PUPILS

_KNOWN: Final = Move(
    """SELECT NULL AS submission_id, NULL AS year, NULL AS organisation, pupil_key
        FROM known_pupil""",
    "UPDATE known_pupil k SET pupil_key = r.pupil_key FROM rekeyed r WHERE k.pupil_key = r.was",
)
rekey: Final = Rekeying(
    key=PUPIL_KEY, kind=PUPILS, keys=("pupil_key",), known=_KNOWN, locked="known_pupil"
).rekey
