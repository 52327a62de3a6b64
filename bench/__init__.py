"""The bench: what a page, a poll, a stream and a publication cost, beside the bare server's own cost.

`python -m bench` runs it (see README.md). The driver in this process makes the load; every server runs in a
process of its own, on a core of its own where there are two.
"""
