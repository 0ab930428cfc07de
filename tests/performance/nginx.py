"""nginx in front of a service, one worker, as a plain proxy with kept connections."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.polling import eventually
from tests.support.ports import free_port

_CONFIGURATION = """
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  upstream service {{ server {service}; keepalive 128; }}
  server {{
    listen 127.0.0.1:{port}; keepalive_requests 1000000000;
    location / {{
      proxy_pass http://service; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host $host; proxy_set_header X-Forwarded-For $remote_addr;
    }}
  }}
}}
"""


@asynccontextmanager
async def nginx_before(service: str, folder: Path) -> AsyncIterator[str | None]:
    """Its address; None where there is no nginx."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        yield None
        return
    own = folder / "nginx"
    own.mkdir()
    port = free_port()
    text = _CONFIGURATION.format(folder=own, port=port, service=urlsplit(service).netloc)
    (own / "nginx.conf").write_text(text)
    process = await asyncio.create_subprocess_exec(program, "-c", str(own / "nginx.conf"))
    try:
        await eventually(lambda: _listens(port), within=10)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        await process.wait()


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
