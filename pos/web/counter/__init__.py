"""The browser POS of a 窓口: the sale screen with its JSON door, 取引一覧, 点検, レジ開け and レジ締め."""
