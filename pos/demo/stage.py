"""The stage of a demo: database, people, and the processes it is played with."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pos.clock import FileClock, SystemClock, new_secret
from pos.demo.people import LogIns, register_people
from pos.facilities import Ward
from pos.joining import open_front_desk
from pos.processes import Children, children, free_port
from pos.secrets_file import FILE_NAME, load_or_create
from pos.settings import Settings
from pos.storage.engine import Database
from pos.storage.schema import upgrade


@dataclass(frozen=True)
class Stage:
    """Where the demo is played."""

    processes: Children
    clock: FileClock
    web_url: str
    simulator_url: str
    log_ins: LogIns
    environment: dict[str, str]  #: of every process of the demo


def log_ins_file(data_dir: Path) -> Path:
    """Where the demo's log-ins are kept."""
    return data_dir / "demo-log-ins.json"


def set_up(settings: Settings, ward: Ward) -> LogIns:
    """A migrated database with people in it. Run once per data directory."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url)
    upgrade(database, SystemClock().now())
    desk = open_front_desk(database, settings.audit_keys)
    log_ins = register_people(desk, list(ward.facilities), lambda: new_secret()[:16])
    log_ins.write(log_ins_file(settings.data_dir))
    database.close()
    return log_ins


@contextmanager
def stage(settings: Settings, log_ins: LogIns, seed: int, starts_at: datetime) -> Iterator[Stage]:
    """Simulator and web server on free ports, with a clock that the demo moves; stopped at the end."""
    data = settings.data_dir
    clock = FileClock(data / "demo-clock")
    clock.set(starts_at)
    web_port, simulator_port = free_port(), free_port()
    web_url, simulator_url = f"http://127.0.0.1:{web_port}", f"http://127.0.0.1:{simulator_port}"
    environment = shared_environment(settings) | {
        "POS_MODE": "demo",
        "POS_CLOCK_FILE": str(data / "demo-clock"),
        "POS_PUBLIC_URL": web_url,
        "POS_GATEWAY_URL": simulator_url,
    }
    with children(environment, data / "logs") as processes:
        simulator = ["gateway-simulator", "--port", str(simulator_port), "--seed", str(seed)]
        simulator += ["--state", str(simulator_state(data)), "--facilities", str(settings.facilities)]
        simulator += ["--notify-url", f"{web_url}/agents/{{agent}}/notifications"]
        processes.start("simulator", "pos", simulator, f"{simulator_url}/healthz")
        processes.start("web", "pos", ["serve", "--port", str(web_port)], f"{web_url}/readyz")
        yield Stage(processes, clock, web_url, simulator_url, log_ins, environment)


def simulator_state(data_dir: Path) -> Path:
    """The agents' truth, so that it is still there when the house is served after the demo."""
    return data_dir / "simulator.jsonl"


def shared_environment(settings: Settings) -> dict[str, str]:
    """What every process of one house has to agree about."""
    secrets = load_or_create(settings.data_dir / FILE_NAME, new_secret)
    from_outside = {name: os.environ[name] for name in secrets if name in os.environ}
    return {
        "POS_MODE": settings.mode.value,
        "POS_DATA_DIR": str(settings.data_dir),
        "POS_SHEETS_DIR": str(settings.sheets_dir),
        "POS_DATABASE_URL": settings.database_url,
        "POS_FACILITIES": str(settings.facilities),
        **secrets,
        **from_outside,
    }
