"""All learners from one key to the current one: in one transaction, so that none is ever two.

Reading goes on meanwhile; whoever writes waits, and a file that was coming in is refused with
`key_changed`. The old key may leave the file once no backup under it is wanted any more.
"""

from chassis.database import Database


async def rekey(database: Database) -> int:
    """Put every learner under the current key; how many rows that were, 0 if they are already.

    Raises the problem `data_locked` where the key they are under is not at hand.
    """
    raise NotImplementedError
