// The reader's place: what is being read stays where it is, whatever changes above it, and over a reload.

import { focus } from './fragments.js';

const KEPT = 'live-place'
const LASTS = 120_000

/**
 * Make a change to the page without moving what is being read.
 * isAtTop  new updates may push the stream down: what is above it keeps its place instead.
 */
export function keepPlace(isAtTop, change) {
  const before = landmarks(isAtTop).map((element) => [address(element), top(element)])
  document.documentElement.toggleAttribute('data-moving', true) // one correction: the browser's own is off
  change()
  const found = before.find(([selector]) => document.querySelector(selector))
  if (found && window.scrollY > 0) {
    const moved = top(document.querySelector(found[0])) - found[1]
    if (moved) window.scrollBy({ top: moved, behavior: 'instant' })
  }
  requestAnimationFrame(() => document.documentElement.toggleAttribute('data-moving', false))
}

/** What may be read now, the likeliest first: the update a third down the window, then those below it. */
function landmarks(isAtTop) {
  const all = [...document.querySelectorAll('[id^="panel-"], #updates-heading, #stream > .entry')]
  const visible = all.filter((element) => element.getBoundingClientRect().bottom > 1)
  const others = visible.filter((element) => !element.matches('.entry'))
  if (isAtTop) return others
  const entries = visible.filter((element) => element.matches('.entry'))
  const nth = entries.findLastIndex((entry) => top(entry) <= window.innerHeight / 3)
  return nth < 0 ? [...others, ...entries] : entries.slice(nth)
}

/** An entry's place is the one in the stream: pinned on top it is another. */
function address({ id, parentElement }) {
  return parentElement.id === 'stream' ? `#stream > #${id}` : `#${id}`
}

function top(element) {
  return element.getBoundingClientRect().top
}

/** Remember the place for the page that is loaded next at this address. */
export function savePlace() {
  const [entry] = landmarks(false)
  if (!entry || window.scrollY === 0) return
  const place = {
    page: location.pathname + location.search,
    at: Date.now(),
    id: entry.id,
    above: entry.previousElementSibling?.dataset.id,
    offset: top(entry),
    hadFocus: document.activeElement !== document.body,
  }
  keep(place)
}

function keep(place) {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(place))
    history.scrollRestoration = 'manual'
  } catch {
    // Without storage the browser restores the place as well as it can.
  }
}

/** Go back to the place that was saved. Where this page no longer reaches down to it, go on to the one that does. */
export function restorePlace(stream) {
  const place = takePlace()
  if (!place) return
  const element = document.getElementById(place.id)
  if (element) {
    window.scrollBy({ top: top(element) - place.offset, behavior: 'instant' })
    if (place.hadFocus) focus(element)
  } else if (place.above && 'more' in stream.dataset && stream.dataset.order === 'newest') {
    const page = `${stream.dataset.live}?before=${place.above}`
    keep({ ...place, page, above: null })
    location.replace(page)
  }
}

function takePlace() {
  try {
    const place = JSON.parse(sessionStorage.getItem(KEPT))
    if (!place) return null
    sessionStorage.removeItem(KEPT)
    history.scrollRestoration = 'auto'
    const isHere = place.page === location.pathname + location.search
    return isHere && Date.now() - place.at < LASTS ? place : null
  } catch {
    return null
  }
}
