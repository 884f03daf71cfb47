"""What an operation needs of the world, passed in as one thing."""

from dataclasses import dataclass

from pos.clock import Clock
from pos.domain.audit import AuditKeys
from pos.domain.identifiers import NewId
from pos.facilities import Ward
from pos.gateways.bank import BankGateway
from pos.gateways.gateway import PaymentGateway
from pos.gateways.registry import Gateways
from pos.storage.engine import Database


@dataclass(frozen=True)
class Office:
    """The ward at work: its data, its rules, its agents, its clock. Built once per process by pos/app.py."""

    database: Database
    ward: Ward
    gateways: Gateways
    audit_keys: AuditKeys
    clock: Clock
    new_id: NewId
    public_url: str  #: where citizens and the reservation system reach us, without a final slash
    bank: BankGateway | None = None  #: None: accounting brings the bank's files in by hand

    def gateway(self, agent: str) -> PaymentGateway:
        """The adapter that speaks to `agent`; never while this thread holds a writing transaction.

        Raises Refused `unknown_agent` and TransactionIsOpen.
        """
        self.database.assert_no_transaction_is_open()
        return self.gateways.for_agent(agent)
