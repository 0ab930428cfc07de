"""`python -m services.fourteen19 rekey`: put all learners under the current key of the file."""

from chassis.rekeying import rekey_command
from services.fourteen19.learners.rekeying import rekey

if __name__ == "__main__":
    rekey_command("fourteen19", rekey, of="learners")
