"""Step 4e, after a takedown: everything that held the update is found, emptied and asked again.

    addresses  every public address that holds an update, found before it is erased
    words      what an update is known by, and whether an answer still holds it
    asking     one request to our own site, or to a cache in front of it
    rounds     what is done for a takedown until its receipt is complete: files, caches, addresses

`publishing.take_down` begins it, under the lock; the rounds are the clock's (delivery/clock.py), or those of
`manage.py check_takedowns`.
"""
