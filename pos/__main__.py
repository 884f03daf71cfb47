"""`python -m pos`: the command `pos`, also where no script is installed."""

from pos.cli import main

main()
