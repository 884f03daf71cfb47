"""The files of a business day: sheets, print job, CSV and their manifest."""
