"""`python -m deploy.image.healthcheck`: exits with 0 when this container's process is ready.

The image's HEALTHCHECK, in Python because the image has no curl. It loads nothing of ours.
"""

import os
import sys
from http.client import HTTPConnection, HTTPException

_PATIENCE_S = 2.0


def fault(port: int) -> str | None:
    """Why the process on this port is not ready; None when it is."""
    connection = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_S)
    try:
        connection.request("GET", "/health/ready")
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        return f"/health/ready does not answer on port {port}: {error!r}"
    finally:
        connection.close()
    return None if status == 200 else f"/health/ready answers {status}"


if __name__ == "__main__":
    sys.exit(fault(int(os.environ.get("PORT", "8000"))))
