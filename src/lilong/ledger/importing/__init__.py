"""Files of other systems come into the ledger: persons, property, firms, places.

Each adapter reads rows, finds what they speak of, says what is new, what changed and what
disagrees, and writes through the room's operations. Nothing is overwritten that another source
said.
"""
