"""`python -m services.enrichment rekey`: put all pupils under the current key of the file."""

from chassis.rekeying import rekey_command
from services.enrichment.pupils.rekeying import rekey

if __name__ == "__main__":
    rekey_command("enrichment", rekey, of="pupils")
