"""`make run`: the whole house on this machine. Web server, scheduler and simulated agents, until Ctrl-C.

The first time it makes secrets, database and people, and plays a small demo day of the ward.
"""

import os
import signal
import socket
import sys
from types import FrameType
from urllib.parse import urlsplit

import click

from pos.clock import SystemClock
from pos.demo.cli import complete_mark, demo_settings
from pos.demo.people import LogIns
from pos.demo.stage import log_ins_file, shared_environment, simulator_state
from pos.processes import ChildFailed, Children, children
from pos.refused_start import REFUSED_START, say_why
from pos.settings import Settings
from pos.storage.engine import Database
from pos.storage.schema import upgrade

#: Payments of the day that is played the first time: nobody should wait longer than a minute to look around.
_SMALL_DAY = "600"


def main() -> None:
    """Set up what is missing, then serve. SIGTERM ends the house as Ctrl-C does: everybody is stopped, in order."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        settings = demo_settings(os.environ)
        _check_ports(settings)
        _first_time(settings)
        _serve(settings)
    except REFUSED_START as refusal:
        say_why(refusal)
        sys.exit(2)
    except ChildFailed as failure:
        click.echo(str(failure), err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        click.echo("\n停止しました。データは残っています。")


def _first_time(settings: Settings) -> None:
    if complete_mark(settings.data_dir).exists():
        upgrade(Database(settings.database_url), SystemClock().now())
        return
    click.echo("初回の準備をします。区の1日を縮小して再生し、夜間の突合を行います(1分ほど)。")
    with children(shared_environment(settings), settings.data_dir / "logs") as programs:
        code, _ = programs.run("demo", "pos", ["demo", "--fresh", "--payments", _SMALL_DAY], show=True)
    if code != 0:
        raise ChildFailed(f"the demo day did not end as it must; see above and {settings.data_dir / 'logs'}")


def _serve(settings: Settings) -> None:
    gateway = urlsplit(settings.gateway_url)
    with children(shared_environment(settings), settings.data_dir / "logs") as programs:
        _start_all(programs, settings, str(gateway.port))
        _welcome(settings)
        programs.wait_for_any()


def _start_all(programs: Children, settings: Settings, gateway_port: str) -> None:
    web = f"http://127.0.0.1:{settings.port}"
    simulator = ["gateway-simulator", "--port", gateway_port, "--state", str(simulator_state(settings.data_dir))]
    simulator += ["--notify-url", f"{web}/agents/{{agent}}/notifications"]
    programs.start("simulator", "pos", simulator, f"{settings.gateway_url}/healthz")
    programs.start("web", "pos", ["serve"], f"{web}/readyz")
    programs.start("scheduler", "reconciliation", ["schedule"])


def _welcome(settings: Settings) -> None:
    log_ins = LogIns.read(log_ins_file(settings.data_dir))
    click.echo(f"\n  {settings.public_url}\n")
    for number, password in log_ins.passwords.items():
        click.echo(f"  職員番号 {number}  パスワード {password}  {log_ins.roles[number]}")
    click.echo(f"\n  API key   {log_ins.api_key}")
    click.echo(f"  API docs  {settings.public_url}/api/v1/docs")
    click.echo(f"  日計表    {settings.sheets_dir}")
    click.echo("\nCtrl-C で停止します。")


def _check_ports(settings: Settings) -> None:
    for port, variable in ((settings.port, "POS_PORT"), (urlsplit(settings.gateway_url).port, "POS_GATEWAY_URL")):
        with socket.socket() as probe:
            if port and probe.connect_ex(("127.0.0.1", port)) == 0:
                raise ChildFailed(f"port {port} is in use: stop what listens there, or set {variable} to another one")


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
