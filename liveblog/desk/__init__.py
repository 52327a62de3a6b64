"""Step 1, the desk: what a journalist types becomes one value, and publishing is asked to take it.

Forms only read; nothing here saves. The admin's own form view is one long transaction, so the desk has views
of its own: they read the form, decode its pictures, and only then call `publishing`.
"""
