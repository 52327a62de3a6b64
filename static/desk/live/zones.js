/** Times as the wall clocks of some place show them. */

/** Day and time now on the clocks of `zone`, as a datetime-local field writes them: "2026-05-31T18:30". */
export function wallClock(zone) {
  return new Date().toLocaleString("sv-SE", { timeZone: zone }).replace(" ", "T").slice(0, 16)
}
