"""Rows read by SQL -> the blocks A to F of a sheet. Pure: names come from facilities.yaml, sums from the rows."""
