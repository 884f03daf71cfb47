"""What can be done with money, one verb per file. Each reads: check -> lock by status -> call -> record.

A refusal is pos.domain.errors.Refused (or IllegalMove) and has changed nothing.
`actor` is "staff:<number>", "client:<id>", "citizen", "agent:<id>", "rule:<name>" or "system:<job>".
"""
