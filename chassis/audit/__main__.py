"""`python -m chassis.audit <service>`: what an administrator runs once to make a service's log."""

import argparse
import sys

from chassis.audit.storage import audit_sql


def main() -> None:
    """Print the statements, for `psql --single-transaction`."""
    parser = argparse.ArgumentParser(prog="python -m chassis.audit", description=__doc__)
    parser.add_argument("service", help="for example kpi")
    sys.stdout.write(audit_sql(parser.parse_args().service))


if __name__ == "__main__":
    main()
