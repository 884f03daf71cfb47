"""An agent that exists only here: linked terminals, a hosted payment page, settlement reports and faults on demand.

`core` is the pure state machine with its own truth, `doors` its pure HTTP interface, `server` the process around it
and `client` the adapter that the rest of the system sees as a PaymentGateway.
"""
