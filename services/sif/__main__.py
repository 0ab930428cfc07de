"""`python -m services.sif rekey`: put all pupils under the current key of the file."""

from chassis.rekeying import rekey_command
from services.sif.results.pupils.rekeying import rekey

if __name__ == "__main__":
    rekey_command("sif", rekey, of="pupils")
