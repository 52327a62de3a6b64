"""Step 7, delivery: fragments to readers. `wakes` tells who listens that a live blog has changed."""
