// What the reader has read of a live blog, kept in their own browser alone: nothing of it is ever sent anywhere.
// Where storage is forbidden or full, the page remembers for as long as it is open.
//
//   version  of the live blog that they have seen, its corrections included
//   spans    [[low, high], ...]: updates on their pages, by first version
//   owed     [[id, since, kind], ...]: corrections that they were told of and have not been to

const KEPT = 'live-read'
const BLOGS = 30 // the latest visited
const SPANS = 12 // the newest
const OWED = 30

/** What is remembered of the live blog at the address `live`; null for a reader who was never here. */
export function recall(live) {
  const record = all()[live]
  return isWhole(record) ? record : null
}

/** Remember a record: what another tab has seen meanwhile is not forgotten. */
export function remember(live, { version, spans, owed }) {
  const records = all()
  const before = recall(live)
  records[live] = {
    at: Date.now(),
    version: Math.max(version, before?.version ?? 0),
    spans: joined([...spans, ...(before?.spans ?? [])]),
    owed: owed.slice(-OWED),
  }
  const latest = Object.entries(records).sort(([, one], [, other]) => (other?.at ?? 0) - (one?.at ?? 0))
  try {
    localStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(latest.slice(0, BLOGS))))
  } catch {
    // Forbidden or full: then nobody is told anything when they return.
  }
}

/** Spans with those that touch made one: the newest come first, and only so many are kept. */
export function joined(spans) {
  const found = []
  for (const [low, high] of [...spans].sort((one, other) => other[1] - one[1])) {
    const last = found.at(-1)
    if (last && high >= last[0]) last[0] = Math.min(last[0], low)
    else found.push([low, high])
  }
  return found.slice(0, SPANS)
}

function all() {
  try {
    return Object(JSON.parse(localStorage.getItem(KEPT)))
  } catch {
    return {}
  }
}

function isWhole(record) {
  const isRow = (length) => (row) => Array.isArray(row) && row.length === length
  const { version, spans, owed } = record ?? {}
  if (!Number.isSafeInteger(version) || !Array.isArray(spans) || !Array.isArray(owed)) return false
  return spans.every(isRow(2)) && spans.flat().every(Number.isSafeInteger) && owed.every(isRow(3))
}
