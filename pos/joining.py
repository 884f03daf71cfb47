"""Settings -> an open office: database checked, ward loaded, each agent with its adapter. Once per process."""

import reconciliation.tables  # noqa: F401 its tables join the metadata: their guards are asserted, too
from pos.clock import Clock, FileClock, SystemClock, new_secret, new_ulid
from pos.domain.audit import AuditKeys
from pos.facilities import Agent, FacilitiesInvalid, Mistake, Ward, load_ward
from pos.front_desk import FrontDesk
from pos.gateways.bank import BankGateway
from pos.gateways.gateway import PaymentGateway
from pos.gateways.registry import Gateways
from pos.gateways.simulator.bank_client import SimulatorBank
from pos.gateways.simulator.client import SimulatorGateway
from pos.office import Office
from pos.passwords import Passwords
from pos.settings import Settings
from pos.storage.engine import Database
from pos.storage.readiness import assert_ready


def open_office(settings: Settings) -> Office:
    """Everything an operation needs. Raises FacilitiesInvalid, NotReady and OSError: the program does not start."""
    ward = load_ward(settings.facilities)
    database = Database(settings.database_url)
    assert_ready(database)
    return Office(
        database=database,
        ward=ward,
        gateways=_gateways(settings, ward),
        audit_keys=settings.audit_keys,
        clock=business_clock(settings),
        new_id=new_ulid,
        public_url=settings.public_url,
        bank=_bank(settings, ward),
    )


def open_front_desk(database: Database, audit_keys: AuditKeys) -> FrontDesk:
    """Where people and programs are let in: always in real time, also while a demo plays a day."""
    return FrontDesk(database, audit_keys, SystemClock(), new_ulid, new_secret, Passwords())


def business_clock(settings: Settings) -> Clock:
    """The machine's clock; in a demo, the clock that whoever plays the day moves."""
    return SystemClock() if settings.clock_file is None else FileClock(settings.clock_file)


#: facilities.yaml names the adapter of each agent.
_ADAPTERS = {"simulator": SimulatorGateway}
#: And of the bank, if statements are fetched at all.
_BANKS = {"simulator": SimulatorBank}


def _gateways(settings: Settings, ward: Ward) -> Gateways:
    return Gateways({agent.id: _adapter(settings, agent) for agent in ward.agents.values()})


def _adapter(settings: Settings, agent: Agent) -> PaymentGateway:
    if agent.gateway not in _ADAPTERS:
        mistake = Mistake(f"agents.{agent.id}.gateway", repr(agent.gateway), f"one of {', '.join(_ADAPTERS)}")
        raise FacilitiesInvalid(str(settings.facilities), [mistake])
    return _ADAPTERS[agent.gateway](agent.id, settings.gateway_url, settings.gateway_secret)


def _bank(settings: Settings, ward: Ward) -> BankGateway | None:
    gateway = ward.bank_account.gateway
    if gateway is None:
        return None
    if gateway not in _BANKS:
        mistake = Mistake("bank_account.gateway", repr(gateway), f"one of {', '.join(_BANKS)}")
        raise FacilitiesInvalid(str(settings.facilities), [mistake])
    return _BANKS[gateway](settings.gateway_url)
