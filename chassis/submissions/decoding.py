"""From the bytes of a request to pieces of UTF-8 text that end at the end of a row.

Everything here is incremental: at most one piece (about 4 MB) is held. Limits are checked
while inflating, so a compressed bomb costs no more than the limit.
"""

import codecs
import hashlib
import zlib

from chassis.submissions.issues import Unreadable

PIECE = 3 << 19
LONGEST_ROW = 1 << 20
_RATIO, _RATIO_FROM = 100, 1 << 20
_INFLATE_STEP = 1 << 18
_GZIP_MAGIC = b"\x1f\x8b"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Inflater:
    """Decompresses gzip (told by header or by its first bytes), within limits; digests."""

    def __init__(self, *, limit: int, gzip: bool = False) -> None:
        self._limit, self._gzip = limit, gzip
        self._unzip: zlib._Decompress | None = None
        self._head = b""
        self._started = False
        self._digest = hashlib.sha256()
        self.received = self.size = 0

    @property
    def digest(self) -> str:
        """SHA-256 of the decompressed body, in hexadecimal."""
        return self._digest.hexdigest()

    def feed(self, data: bytes) -> list[bytes]:
        """The decompressed bytes of some more of the body."""
        self.received += len(data)
        if not self._started:
            self._head += data
            if len(self._head) < len(_GZIP_MAGIC):
                return []
            data, self._head, self._started = self._head, b"", True
            if self._gzip or data.startswith(_GZIP_MAGIC):
                self._unzip = zlib.decompressobj(wbits=31)
        return self._inflate(data) if self._unzip is not None else [self._count(data)]

    def finish(self) -> list[bytes]:
        """What a very short body leaves over. Raises when a compressed body is incomplete."""
        if self._unzip is not None and not self._unzip.eof:
            raise Unreadable("cut_off", "The compressed body ends before its end mark.")
        rest, self._head = self._head, b""
        return [self._count(rest)] if rest else []

    def _inflate(self, data: bytes) -> list[bytes]:
        out = []
        try:
            while data:
                assert self._unzip is not None
                if self._unzip.eof:  # gzip files may be glued together
                    self._unzip = zlib.decompressobj(wbits=31)
                out.append(self._count(self._unzip.decompress(data, _INFLATE_STEP)))
                data = self._unzip.unconsumed_tail or self._unzip.unused_data
        except zlib.error as error:
            raise Unreadable("bad_gzip", "The body is not valid gzip.") from error
        return out

    def _count(self, data: bytes) -> bytes:
        self.size += len(data)
        if self.size > self._limit:
            raise Unreadable(
                "too_large", f"The body is larger than {self._limit >> 20} MiB, decompressed."
            )
        if self._unzip and self.size > max(_RATIO_FROM, _RATIO * self.received):
            raise Unreadable("decompresses_too_much", f"It grows more than {_RATIO}-fold.")
        self._digest.update(data)
        return data


class Decoder:
    """Makes each piece UTF-8: UTF-8 with or without a mark, or Windows-1252, found on the way."""

    def __init__(self) -> None:
        self.encoding = "utf-8"
        self._first = True
        self._foreign_seen = False

    def decode(self, piece: bytes) -> bytes:
        """The piece as UTF-8. Pieces must end where a character ends."""
        if self._first:
            self._first = False
            if piece.startswith(_UTF16):
                raise Unreadable("wrong_encoding", "The file is UTF-16; save it as UTF-8.")
            if piece.startswith(codecs.BOM_UTF8):
                self.encoding, piece = "utf-8-sig", piece[len(codecs.BOM_UTF8) :]
        if b"\0" in piece:
            raise Unreadable("nul_byte", "The file holds NUL bytes; it is not text.")
        if piece.isascii():
            return piece
        return self._foreign(piece)

    def _foreign(self, piece: bytes) -> bytes:
        if self.encoding != "windows-1252":
            try:
                piece.decode("utf-8")
            except UnicodeDecodeError as error:
                # What came before was UTF-8, and not by chance.
                seen = self._foreign_seen or not piece[: error.start].isascii()
                if seen or self.encoding == "utf-8-sig":
                    raise _mixed() from None
                self.encoding = "windows-1252"
            else:
                self._foreign_seen = True
                return piece
        try:
            return piece.decode("cp1252").encode()
        except UnicodeDecodeError:
            raise Unreadable(
                "wrong_encoding", "The text is neither UTF-8 nor Windows-1252."
            ) from None


def _mixed() -> Unreadable:
    return Unreadable("wrong_encoding", "The file is UTF-8 in part and something else in part.")


class RowCutter:
    """Cuts a stream of bytes into pieces that end at a line end outside quotation marks."""

    def __init__(self, *, quotes: bool, piece: int = PIECE) -> None:
        self._quotes, self._piece = quotes, piece
        self._pending = bytearray()
        self._old_mac: bool | None = None

    def feed(self, data: bytes) -> bytes | None:
        """A piece, once there is enough; raises when one row never seems to end."""
        self._pending += data
        if len(self._pending) < self._piece:
            return None
        if self._old_mac is None:
            self._old_mac = b"\n" not in self._pending and b"\r" in self._pending
        if self._old_mac:
            self._pending = self._pending.replace(b"\r", b"\n")
        cut = self._last_row_end()
        if not cut:
            if len(self._pending) > self._piece + LONGEST_ROW:
                return self.rest()
            return None
        piece = bytes(self._pending[:cut])
        del self._pending[:cut]
        return piece

    def rest(self) -> bytes:
        """All that is left, at the end of the body."""
        rest, self._pending = bytes(self._pending), bytearray()
        if self._old_mac or (b"\n" not in rest and b"\r" in rest):
            rest = rest.replace(b"\r", b"\n")
        return rest

    def _last_row_end(self) -> int:
        end = self._pending.rfind(b"\n") + 1
        if not self._quotes:
            return end
        open_quotes = self._pending.count(b'"', 0, end) % 2
        while end and open_quotes:
            quote = self._pending.rfind(b'"', 0, end)
            end, before = self._pending.rfind(b"\n", 0, quote) + 1, quote
            # The quotes between that line end and `quote`, and `quote` itself, are now outside.
            open_quotes = (open_quotes - 1 - self._pending.count(b'"', end, before)) % 2
        return end
