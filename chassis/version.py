"""The version of this system, told by every health endpoint and API description."""

VERSION = "0.1.0"
