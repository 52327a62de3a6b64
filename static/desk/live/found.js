/**
 * Texts that were typed and neither sent nor thrown away: this browser's, and those that the server has kept.
 *
 *   foundTexts(local, copies)     newest first: records with `where` ("here", "there") and `at` (a moment)
 *
 * Of the same text in both, the one that is ahead stands for both. Where each has words that the other lacks, both
 * stay, and this browser's gets a client_id of its own; `of` is the one it had.
 */
import { config, here } from "./config.js";
import { isOneLine, newId } from "./numbers.js";

export function foundTexts(local, copies) {
  const found = new Map(local.map((record) => [record.client_id, { ...record, where: "here", at: record.typed_at }]))
  for (const copy of copies) {
    const theirs = recordOf(copy)
    const ours = found.get(copy.client_id)
    const ahead = ours ? aheadOf(ours, theirs) : theirs
    found.set(copy.client_id, ahead ?? theirs)
    if (!ahead) found.set(`${copy.client_id} here`, { ...ours, client_id: newId(), kept: 0, of: copy.client_id })
  }
  return [...found.values()].sort((one, other) => other.at - one.at)
}

/** The one that has all that was typed; null where both have words of their own. */
function aheadOf(ours, theirs) {
  if (JSON.stringify(ours.fields) === JSON.stringify(theirs.fields)) return ours
  if (isOneLine(ours.number, theirs.number)) return theirs.number > ours.number ? theirs : ours
  if (theirs.number <= ours.kept) return ours
  return ours.number <= ours.kept ? theirs : null
}

/** A copy as the server lists it, as a record of our own. */
function recordOf({ kept_at, number, ...copy }) {
  const place = { blog: config.blog, path: here, where: "there", at: Date.parse(kept_at) }
  return { ...copy, ...place, number, kept: number, typed_at: Date.parse(kept_at), base: null, pictures: [] }
}
