"""`python -m deploy.local run|stop|status|token|clean`: the whole system on this machine."""

import argparse
import asyncio
import os
import select
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Awaitable, Callable
from contextlib import suppress

from deploy.local import sample
from deploy.local.console import Console, complain
from deploy.local.errors import CannotRun, from_os_error
from deploy.local.health import ask_all
from deploy.local.identity import SECRET_FILE, token_for
from deploy.local.postgres import data_elsewhere
from deploy.local.processes import abort_runs, alive
from deploy.local.settings import SERVICES, LocalSettings, read_settings
from deploy.local.state import State
from deploy.local.system import LocalSystem

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_IMPATIENT_AFTER = 1.0


def main() -> int:
    """Run one command; 0 is good, 1 is a failure told in one sentence."""
    parser = argparse.ArgumentParser(prog="python -m deploy.local", description=__doc__)
    parser.add_argument("command", choices=["run", "stop", "status", "token", "clean"])
    command = parser.parse_args().command
    settings: LocalSettings | None = None
    try:
        settings = read_settings()
        if command == "run":
            return asyncio.run(_run(settings))
        commands = {"stop": _stop, "status": _status, "token": _token, "clean": _clean}
        return commands[command](settings)
    except CannotRun as error:
        complain(str(error))
    except OSError as error:
        complain(str(from_os_error(error, f"doing {command}")))
    except KeyboardInterrupt:
        complain("Stopped.")
    except Exception as error:  # noqa: BLE001 - a fault of ours: one sentence, the rest in a file
        complain(_fault(error, settings))
    return 1


async def _run(settings: LocalSettings) -> int:
    state, console = State(settings.state), Console()
    state.open()
    state.tell()
    console.plain(f"Starting Educational Improvement; data in {settings.state}")
    system = LocalSystem(settings, state, console)
    stopping = _catch_signals(system)
    terminal = asyncio.create_task(_stop_with_terminal(stopping))
    try:
        await _unless(stopping, lambda: _start(settings, system, console))
        await _unless(stopping, system.watch)
    finally:
        terminal.cancel()
        abort_runs()
        await _stop_all(system, console)
        state.close()
    return 0


async def _stop_all(system: LocalSystem, console: Console) -> None:
    if system.has_parts:
        console.plain("\nStopping ...")
        began = time.monotonic()
        await system.stop()
        console.plain(f"Stopped in {time.monotonic() - began:.1f} s; the data is kept.")


async def _start(settings: LocalSettings, system: LocalSystem, console: Console) -> None:
    await system.start()
    gateway = settings.url("gateway")
    if settings.sample:
        try:
            await asyncio.to_thread(sample.load, gateway, system.token(), console.step)
        except CannotRun as error:  # the system is none the worse for it
            console.loud(str(error))
    console.step("all is ready")
    _tell_how_to_use(settings, console)


def _tell_how_to_use(settings: LocalSettings, console: Console) -> None:
    gateway = settings.url("gateway")
    query = f"indicator=NI72&area={sample.AREA}&level=area&period={sample.YEAR}"
    console.plain(f"\n  board        {gateway}   (in a browser)")
    for name in SERVICES:
        console.plain(f"  {name:<12} {settings.url(name)}/v1/{name}/openapi.json")
    console.plain(f"  logs         {settings.logs}")
    console.plain(f"  sign in      demo; its secret is in {settings.state / SECRET_FILE}")
    console.plain("  token        make -s token   (good for ten minutes)")
    console.plain("\nTry:\n")
    console.plain('  curl -H "Authorization: Bearer $(make -s token)" \\')
    console.plain(f"    '{gateway}/v1/kpi/values?{query}'")
    console.plain("\nCtrl-C stops everything.")


def _catch_signals(system: LocalSystem) -> asyncio.Event:
    """An event set by the first Ctrl-C (or kill, or closed terminal); a later one kills."""
    stopping, loop = asyncio.Event(), asyncio.get_running_loop()
    first = 0.0

    def caught() -> None:
        nonlocal first
        if not stopping.is_set():
            first = time.monotonic()
            stopping.set()
        elif time.monotonic() - first > _IMPATIENT_AFTER:
            system.kill()

    for signum in _STOP_SIGNALS:
        if signal.getsignal(signum) is not signal.SIG_IGN:  # as nohup wants it
            loop.add_signal_handler(signum, caught)
    return stopping


async def _stop_with_terminal(stopping: asyncio.Event) -> None:
    """Stop when the terminal closes even if its SIGHUP goes to `make` alone."""
    if not sys.stdout.isatty():
        return
    terminal = select.poll()
    terminal.register(sys.stdout, 0)
    while not any(events & select.POLLHUP for _, events in terminal.poll(0)):  # noqa: ASYNC110
        await asyncio.sleep(0.5)
    stopping.set()


async def _unless(stopping: asyncio.Event, work: Callable[[], Awaitable[None]]) -> None:
    """Do the work, leaving it when told to stop; its exceptions pass through."""
    if stopping.is_set():
        return
    working = asyncio.ensure_future(work())
    told = asyncio.ensure_future(stopping.wait())
    await asyncio.wait({working, told}, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    if working.done():
        working.result()
        return
    abort_runs()
    working.cancel()
    with suppress(asyncio.CancelledError, CannotRun):
        await working


def _stop(settings: LocalSettings) -> int:
    state = State(settings.state)
    pid = state.told().get("pid")
    if not state.is_running() or not isinstance(pid, int):
        print("It is not running.")
        return 0
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + 30
    while state.is_running() and alive(pid):
        if time.monotonic() > deadline:
            raise CannotRun(f"Process {pid} has not stopped within 30 s; see {settings.logs}.")
        time.sleep(0.05)
    print("Stopped.")
    return 0


def _status(settings: LocalSettings) -> int:
    if not State(settings.state).is_running():
        print("It is not running.")
        return 1
    urls = {name: settings.url(name) for name in ("gateway", *SERVICES)}
    ready = asyncio.run(ask_all(urls))
    for name, good in ready.items():
        print(f"{name:<12} {urls[name]:<24} {'ready' if good else 'NOT READY'}")
    return 0 if all(ready.values()) else 1


def _token(settings: LocalSettings) -> int:
    """Print an access token of the demonstration client."""
    file = settings.state / SECRET_FILE
    if not State(settings.state).is_running() or not file.exists():
        raise CannotRun("It is not running; start it with `make run`.")
    print(token_for(settings.url("gateway"), file.read_text().strip()))
    return 0


def _clean(settings: LocalSettings) -> int:
    """Remove all data of this installation."""
    if State(settings.state).is_running():
        raise CannotRun("It is running; stop it first with `make stop`.")
    for folder in (data_elsewhere(settings.state / "postgres"), settings.state):
        if folder.exists():
            shutil.rmtree(folder)
    print("All data removed.")
    return 0


def _fault(error: Exception, settings: LocalSettings | None) -> str:
    text = "".join(traceback.format_exception(error))
    if settings is None:
        return text
    log = settings.logs / "launcher.log"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(text)
    except OSError:
        return text
    return f"The launcher itself failed: {type(error).__name__}: {error} (details in {log})."


if __name__ == "__main__":
    sys.exit(main())
