"""The parts of a run; each has `run(place, plan, found)`."""
