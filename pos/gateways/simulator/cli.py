"""`pos gateway-simulator`: the simulated agents as a process of their own."""

import contextlib
import signal
from pathlib import Path

import click

from pos.clock import Clock, FileClock, SystemClock
from pos.facilities import FacilitiesInvalid, is_holiday, load_ward
from pos.gateways.simulator.core import Simulator
from pos.gateways.simulator.faults.chaos import Chaos
from pos.gateways.simulator.faults.faults import SANDBOX_AMOUNTS
from pos.gateways.simulator.from_ward import bank_of, contracts_of
from pos.gateways.simulator.host import Keep, SimulatorHost, Tell
from pos.gateways.simulator.notices.notifier import Notifier
from pos.gateways.simulator.server import SimulatorServer
from pos.gateways.simulator.state_file import StateFile, StateFileUnreadable

_A_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("gateway-simulator")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on. Its control doors are open."
)
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535))
@click.option("--public-url", help="Where payers' browsers reach it; default: host and port.")
@click.option("--facilities", default="facilities.yaml", show_default=True, envvar="POS_FACILITIES", type=_A_FILE)
@click.option("--state", envvar="POS_GATEWAY_STATE", type=_A_FILE, help="Keep the agents' truth in this file.")
@click.option("--seed", default=1, show_default=True, help="Decides the agents' references and the payers' brands.")
@click.option(
    "--chaos-per-mille",
    default=0,
    show_default=True,
    type=click.IntRange(0, 1_000),
    help="So many of a thousand requests and notifications go wrong, decided by the seed.",
)
@click.option("--notify-url", envvar="POS_GATEWAY_NOTIFY_URL", help="Where to post notifications; may hold {agent}.")
@click.option("--secret", envvar="POS_GATEWAY_SECRET", help="Signs notifications.")
@click.option("--clock-file", envvar="POS_CLOCK_FILE", type=_A_FILE, help="Read the time here; POS_MODE=demo only.")
@click.option("--mode", envvar="POS_MODE", default="live", hidden=True)
def gateway_simulator(
    *,
    host: str,
    port: int,
    public_url: str | None,
    facilities: Path,
    state: Path | None,
    seed: int,
    chaos_per_mille: int,
    notify_url: str | None,
    secret: str | None,
    clock_file: Path | None,
    mode: str,
) -> None:
    """Serve the simulated agents of the ward until interrupted."""
    clock = _clock(clock_file, mode)
    simulator = _simulator(facilities, seed, Chaos(chaos_per_mille) if chaos_per_mille else None)
    with contextlib.ExitStack() as at_the_end:
        keep = _keep(at_the_end, state, simulator)
        tell = _tell(at_the_end, notify_url, secret)
        agents = SimulatorHost(simulator, clock, keep, tell)
        server = SimulatorServer(agents.answer, host, port, public_url, agents.deliver_held_back)
        at_the_end.callback(server.server_close)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        click.echo(f"simulated agents {', '.join(simulator.contracts)} at {server.url}")
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()


def _clock(clock_file: Path | None, mode: str) -> Clock:
    if clock_file is None:
        return SystemClock()
    if mode != "demo":
        raise click.UsageError(f"a clock file is for POS_MODE=demo only, found POS_MODE={mode}")
    return FileClock(clock_file)


def _simulator(facilities: Path, seed: int, chaos: Chaos | None) -> Simulator:
    try:
        ward = load_ward(facilities)
    except (OSError, FacilitiesInvalid) as error:
        raise click.ClickException(str(error)) from error
    return Simulator(contracts_of(ward), seed, is_holiday, SANDBOX_AMOUNTS, bank_of(ward), chaos)


def _keep(at_the_end: contextlib.ExitStack, state: Path | None, simulator: Simulator) -> Keep | None:
    if state is None:
        return None
    try:
        state_file = StateFile.restore(state, simulator)
    except (OSError, StateFileUnreadable) as error:
        raise click.ClickException(str(error)) from error
    at_the_end.callback(state_file.close)
    return state_file.append


def _tell(at_the_end: contextlib.ExitStack, notify_url: str | None, secret: str | None) -> Tell | None:
    if notify_url is None:
        return None
    if not secret:
        raise click.UsageError("--notify-url needs --secret (POS_GATEWAY_SECRET): a notification is always signed")
    notifier = Notifier(notify_url, secret)
    at_the_end.callback(notifier.stop)
    return notifier.tell
