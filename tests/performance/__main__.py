"""`make bench`: speed in one run, as ratios that hold from machine to machine."""

import argparse
import asyncio
import tempfile
from pathlib import Path

from tests.performance.authority import bench_authority
from tests.performance.engine import bench_events, bench_growth, bench_reads
from tests.performance.gateway import bench_gateway
from tests.performance.ingest import bench_ingest
from tests.performance.latency import URN, bench_latency
from tests.performance.partners import bench_partners
from tests.performance.recompute import bench_correction
from tests.performance.search import bench_search
from tests.support.databases import Databases
from tests.support.partners import Day
from tests.support.servers import (
    Unavailable,
    close_state,
    open_state,
    private_broker,
    private_postgres,
)
from tests.support.system import SERVICES, System


async def run(
    folder: Path, *, rows: int, corrections: int, schools: int, searches: int, partners: int
) -> None:
    """One durable PostgreSQL, one broker, the whole system; each measure after the other."""
    folder.chmod(0o711)  # PostgreSQL's account must get through
    server = private_postgres(folder / "postgres", durable=True)
    await asyncio.to_thread(server.start)
    broker = None
    try:
        databases = Databases(server.admin_url)
        urls = await databases.new(*SERVICES, "bus")
        bus = urls["bus"]
        try:
            broker = private_broker(folder / "kafka")
            await asyncio.to_thread(broker.start)
            bus = f"kafka://{broker.bootstrap}"
        except Unavailable as reason:
            print(f"No Kafka broker ({reason}): measured on the embedded log.")
        async with System(folder, databases=urls, bus=bus) as system:
            await bench_latency(system, corrections)
            path = f"/v1/kpi/values/NI72.{URN}.2008-09.all"
            await bench_gateway(system.url("kpi"), system.gateway, path, folder, key=system.key)
            await bench_events(system, bus, urls["kpi"], schools)
            await bench_reads(system)
            await bench_authority(system, urls["earlyyears"], folder)
            await bench_partners(system, urls["fourteen19"], Day(partners, 5_000))
            await bench_ingest(system, urls["earlyyears"], folder, rows)
            for listener in ("kpi", "earlyyears"):
                system.kill(listener)
            await bench_search(system, searches)
            await bench_growth(urls["kpi"])
            await bench_correction(urls["kpi"], folder, rows)
    finally:
        if broker is not None:
            await asyncio.to_thread(broker.remove)
        await asyncio.to_thread(server.remove)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.performance", description=__doc__)
    parser.add_argument("--rows", type=int, default=650_000)
    parser.add_argument("--corrections", type=int, default=500)
    parser.add_argument("--schools", type=int, default=12_000)
    parser.add_argument("--searches", type=int, default=500)
    parser.add_argument("--partners", type=int, default=40)
    arguments = parser.parse_args()
    open_state()
    try:
        with tempfile.TemporaryDirectory(prefix="educational-improvement-bench-") as folder:
            asyncio.run(run(Path(folder), **vars(arguments)))
    finally:
        close_state()


if __name__ == "__main__":
    main()
