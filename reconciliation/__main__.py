"""`python -m reconciliation`: the command `reconciliation`, also where no script is installed."""

from reconciliation.cli import main

main()
