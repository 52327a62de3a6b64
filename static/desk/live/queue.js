/** The outbox's rules: which item is next, when, and what becomes of one that is sent, replaced or refused. */

const PAUSES = { first: 1, longest: 30, jitter: 0.25 } // seconds
const OWN_FAULTS = 3 // as often may an item break the server before the others pass it
const FAR = 15 * 60_000 // milliseconds; a next try further off than that means that the clock was set
export const FRESH = { state: "waiting", tries: 0, faults: 0, next_at: 0, because: "", refusal: null }

/**
 * Items that may be sent, in order. One waits for those before it, but not for one that was refused or breaks the
 * server again and again; only what changes the same entry waits for that too.
 */
export function candidates(items) {
  const blocked = new Set()
  const found = []
  for (const item of items) {
    const entry = item.entry ? String(item.entry) : null
    const waits = item.state === "refused" || blocked.has(entry)
    if (!waits) found.push(item)
    if (!waits && item.faults < OWN_FAULTS) break
    if (entry) blocked.add(entry)
  }
  return found
}

export function nextOf(items) {
  return candidates(items).find((item) => waitOf(item) <= 0)
}

/** Milliseconds until something can be sent; Infinity where nothing waits. */
export function nextWait(items) {
  return Math.min(...candidates(items).map(waitOf))
}

export function waitOf({ next_at }) {
  const wait = next_at - Date.now()
  return wait > FAR ? 0 : wait
}

/** What an item that got no answer waits for, and how long. */
export function afterFailure({ tries, faults }, { message, status = 0, retryAfter = 0 }) {
  const pause = Math.min(PAUSES.first * 2 ** tries, PAUSES.longest)
  const spread = 1 + (Math.random() * 2 - 1) * PAUSES.jitter
  const next_at = Date.now() + Math.max(pause * spread, retryAfter) * 1000
  return { tries: tries + 1, faults: faults + (status === 500), next_at, because: message, status }
}

/** What stands in the outbox when a text is sent; undefined where it already does: pressed twice is sent once. */
export function replacing(old, fresh) {
  if (!old) return fresh
  if (old.state === "waiting" && old.verb === fresh.verb && isSame(old, fresh)) return undefined
  return { ...fresh, seq: old.seq }
}

function isSame(one, other) {
  const told = ({ fields, pictures, entry }) =>
    JSON.stringify([fields, entry, pictures.map(({ row, file }) => [row, file.name, file.size])])
  return told(one) === told(other)
}

/**
 * What was typed on and sent again before the first answer came: a change of what the first one became. Readers
 * have that already, so it can't be published, only updated.
 */
export function following(item, answer) {
  const verb = item.verb === "publish" && answer.status === "published" ? "update" : item.verb
  return { ...item, ...FRESH, verb, entry: answer.id, base_edit: answer.edit }
}
