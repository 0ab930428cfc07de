"""`python -m services.earlyyears rekey`: put all children under the current key of the file."""

from chassis.rekeying import rekey_command
from services.earlyyears.profiles.rekeying import rekey

if __name__ == "__main__":
    rekey_command("earlyyears", rekey, of="rows")
