"""All learners from one key to the current one.

The texts of applications go with them. The old key may leave the file once no backup under it is
wanted any more, a day later at the earliest: answers kept for repeated requests are under it.
"""

from typing import Final

from chassis.rekeying import Move, Rekeying
from services.fourteen19.applications.texts import seal_anew
from services.fourteen19.learners.keys import LEARNER_KEY
from services.fourteen19.learners.kind import LEARNERS

_KEYS: Final = ("learner_key", "uln_key", "upn_key", "name_key")
_KNOWN: Final = Move(
    f"""SELECT NULL AS submission_id, NULL AS year, organisation, {", ".join(_KEYS)},
        NULL AS identity FROM known_learner""",
    f"""UPDATE known_learner k SET {", ".join(f"{name} = r.{name}" for name in _KEYS)}
        FROM rekeyed r WHERE (k.organisation, k.learner_key) = (r.organisation, r.was)""",
)
rekey: Final = Rekeying(
    key=LEARNER_KEY,
    kind=LEARNERS,
    keys=_KEYS,
    sealed=("identity",),
    known=_KNOWN,
    locked="known_learner",
    also=seal_anew,
).rekey
