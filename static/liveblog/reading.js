// What the reader has read, and what has been corrected in it since: worked out here, from memory.js and from
// what the server says to everyone.

import { joined, recall, remember } from './memory.js';
import { KINDS, noticeSince } from './noticed.js';

export class Reading {
  /** What the reader was told of and has not been to: from id to {since, kind}. */
  owed = new Map()
  #spans = []
  #seen // the version that is remembered as seen
  #isBehind // corrections of updates on other pages may have been missed

  /** live  the live blog's address;  version  what this page shows. */
  constructor(live, version) {
    const record = recall(live)
    this.live = live
    this.#spans = record?.spans ?? []
    this.#seen = record?.version ?? version
    this.#isBehind = this.#seen < version
    for (const [id, since, kind] of record?.owed ?? []) if (KINDS.includes(kind)) this.owed.set(id, { since, kind })
  }

  /** The version that the reader last saw, while they have not been told of all that was corrected since. */
  get behind() {
    return this.#isBehind ? this.#seen : null
  }

  hasRead(first) {
    return this.#spans.some(([low, high]) => low <= first && first <= high)
  }

  /**
   * Note what `article` says was wrong with what the reader has read, if they saw version `seen`. Returns whether
   * that is news to them.
   */
  weigh(article, seen) {
    const [id, first] = [Number(article.dataset.id), Number(article.dataset.firstVersion)]
    const since = this.owed.get(id)?.since ?? seen
    const notice = this.hasRead(first) && noticeSince(article, since)
    if (notice) this.owed.set(id, { since, kind: notice.dataset.kind })
    else this.owed.delete(id) // restored meanwhile
    return Boolean(notice) && Number(notice.dataset.version) > seen
  }

  /** The same for an update on another page, from the list of corrections: {id, first, version, kind}. */
  weighOther({ id, first, version, kind }) {
    const isNews = version > this.#seen && this.hasRead(first) && KINDS.includes(kind) && !this.owed.has(id)
    if (isNews) this.owed.set(id, { since: this.#seen, kind })
    return isNews
  }

  /** What no longer stands is owed no more: restored, or taken down. All since version `from` that stands `isKnown`. */
  dropOthers(isKnown, from) {
    for (const [id, { since }] of this.owed) if (since >= from && !isKnown(id)) this.owed.delete(id)
  }

  /** The reader was told of everything up to now. */
  catchUp() {
    this.#isBehind = false
  }

  /** Remember that the reader has read these spans of updates, at `version` of the live blog. */
  keep(spans, version) {
    this.#spans = joined([...spans, ...this.#spans])
    if (!this.#isBehind) this.#seen = Math.max(this.#seen, version)
    const owed = [...this.owed].map(([id, { since, kind }]) => [id, since, kind])
    remember(this.live, { version: this.#seen, spans: this.#spans, owed })
  }

  /** What was read in another tab is no longer owed in this one. */
  forget() {
    const owed = recall(this.live)?.owed
    if (!owed) return
    for (const id of this.owed.keys()) if (!owed.some(([other]) => other === id)) this.owed.delete(id)
  }
}
