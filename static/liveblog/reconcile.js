// Bring the stream up to a version: each changed update in its place, the new ones handed back.

import { focus, swap } from './fragments.js';

/**
 * changes  [{id, version, first_version, pinned, article}], oldest first; no article: taken down.
 * held     updates that wait behind the button: a Map from id to article.
 * seen     the version that the page shows.
 * Returns the articles that are new to the reader.
 */
export function reconcile(stream, held, changes, seen) {
  const fresh = []
  for (const change of changes) {
    if (change.version <= seen) continue // repeated or late
    const shown = stream.querySelector(`#entry-${change.id}`)
    const known = shown ?? held.get(change.id)
    if (known && Number(known.dataset.version) >= change.version) continue
    if (isLeaving(stream, change)) {
      if (shown) takeOut(stream, shown)
      held.delete(change.id)
    } else if (shown) swap(shown, change.article)
    else if (known) held.set(change.id, change.article)
    else if (change.first_version > seen) fresh.push(change.article)
    else if (stream.dataset.news !== 'none') put(stream, change.article) // unpinned; one on another page stays there
  }
  return fresh
}

/**
 * Put an article in its place in the stream, unless that is on another page. Publishing hands out first versions
 * in the order of time, so they are the order of the stream.
 */
export function put(stream, article) {
  const { order } = stream.dataset
  const shown = [...stream.querySelectorAll(':scope > .entry')]
  const isBelow = (other) => (order === 'oldest' ? rank(other) > rank(article) : rank(other) < rank(article))
  const next = shown.find(isBelow) ?? null
  const isOnEarlierPage = 'beyond' in stream.dataset && next === (shown[0] ?? null)
  const isOnLaterPage = 'more' in stream.dataset && next === null
  if (!isOnEarlierPage && !isOnLaterPage) stream.insertBefore(article, next)
}

/** Whoever was in it is in the next one; "Earlier updates" goes on below the last that is left. */
function takeOut(stream, article) {
  const [above, below] = [article.previousElementSibling, article.nextElementSibling]
  const next = below ?? above ?? document.getElementById('updates-heading')
  if (next && article.contains(document.activeElement)) focus(next)
  article.remove()
  const pager = document.querySelector('.pager-on')
  const last = stream.querySelector(':scope > .entry:last-of-type')
  if (pager && last && !below) pager.search = pager.search.replace(/=\d+$/, `=${last.dataset.id}`)
}

function rank(article) {
  return Number(article.dataset.firstVersion)
}

/** Taken down; or pinned, so that it stands on top of the page. An update's own page shows it all the same. */
function isLeaving(stream, { article, pinned }) {
  return !article || (pinned && stream.dataset.news !== 'none')
}
