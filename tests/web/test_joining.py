"""Settings and facilities.yaml -> an open office: which adapters it gets."""

from pathlib import Path

import pytest

from pos.clock import new_secret
from pos.facilities import FacilitiesInvalid
from pos.gateways.simulator.bank_client import SimulatorBank
from pos.joining import open_office
from pos.office import Office
from pos.secrets_file import load_or_create
from pos.settings import Settings

WARD = (Path(__file__).parents[2] / "facilities.yaml").read_text(encoding="utf-8")


def office(folder: Path, ward: str) -> Office:
    """With the database of the fixture: the file pos.sqlite in the same folder."""
    facilities = folder / "facilities.yaml"
    facilities.write_text(ward, encoding="utf-8")
    load_or_create(folder / "secrets.env", new_secret)
    environment = {"POS_MODE": "development", "POS_DATA_DIR": str(folder), "POS_FACILITIES": str(facilities)}
    opened = open_office(Settings.from_environment(environment))
    opened.database.close()
    return opened


@pytest.mark.usefixtures("sqlite_database")
def test_the_bank_s_statements_are_fetched_through_the_adapter_that_the_file_names(tmp_path):
    assert isinstance(office(tmp_path, WARD).bank, SimulatorBank)


@pytest.mark.usefixtures("sqlite_database")
def test_without_an_adapter_accounting_brings_the_bank_s_files_in(tmp_path):
    assert office(tmp_path, WARD.replace(", gateway: simulator}", "}", 1)).bank is None


@pytest.mark.usefixtures("sqlite_database")
def test_a_bank_that_nobody_can_speak_to_is_refused_at_start(tmp_path):
    with pytest.raises(FacilitiesInvalid, match=r"bank_account\.gateway.*'teller'.*one of simulator"):
        office(tmp_path, WARD.replace(", gateway: simulator}", ", gateway: teller}", 1))
