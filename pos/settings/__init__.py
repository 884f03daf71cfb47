"""What the surroundings tell us: POS_… environment variables -> one frozen Settings, or every mistake by name."""

from pos.settings.mistakes import SettingMistake, SettingsInvalid
from pos.settings.settings import DEFAULT_DATA_DIR, Settings
from pos.settings.table import SETTINGS_TABLE, Mode, Setting

__all__ = ["DEFAULT_DATA_DIR", "SETTINGS_TABLE", "Mode", "Setting", "SettingMistake", "Settings", "SettingsInvalid"]
