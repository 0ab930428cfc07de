"""What `schools` tells of organisations, kept."""

from typing import Final

from chassis.consumer import Subscription
from chassis.register import organisations_kept
from services.fourteen19.telling import TELLING

REGISTER: Final[Subscription] = organisations_kept(TELLING)
