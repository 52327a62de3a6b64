/**
 * The numbers of a text as it is typed: each is larger than the one before, and its last three digits say which
 * window typed it, so that a text that went on in two places is noticed.
 */

const PLACES = 1000
const mine = 1 + Math.floor(Math.random() * (PLACES - 1))

/** The next number of a text, in the same line; of a new text its first. */
export function afterNumber(number) {
  return number ? number + PLACES : PLACES + mine
}

/** The number with which this window goes on with a text of another: larger, and in a line of its own. */
export function takenOver(number) {
  return number - (number % PLACES) + PLACES + mine
}

export function isOneLine(number, other) {
  return number % PLACES === other % PLACES
}

/** A client_id: a random UUID, made by hand because crypto.randomUUID is there by https alone. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6] & 0x0f) | 0x40
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")
}
