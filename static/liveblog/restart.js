// Load the page anew: it is too far behind to be brought up to date, or its code is of an older release.

import { savePlace } from './place.js';

const AT_ONCE = 5000 // the reload comes at a random moment within this, so that a new release is no storm
const SELDOM = 30_000 // between reloads, so that two releases side by side make no loop

let isDue = false

/** Reload soon; in a hidden tab once somebody looks. The reader's place is kept. Asked twice is once. */
export async function startOver() {
  if (isDue) return
  isDue = true
  const wait = Math.max(Math.random() * AT_ONCE, quiet())
  await new Promise((resolve) => setTimeout(resolve, wait))
  if (document.hidden) await seen()
  savePlace()
  location.reload()
}

/** Milliseconds until the page may be reloaded again, if it is the fruit of a reload itself. */
function quiet() {
  const [load] = performance.getEntriesByType('navigation')
  return load?.type === 'reload' ? SELDOM - performance.now() : 0
}

function seen() {
  return new Promise((resolve) => {
    document.addEventListener('visibilitychange', resolve, { once: true })
  })
}
