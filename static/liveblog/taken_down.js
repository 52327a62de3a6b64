// An update's own page, left open while the update is taken down: a line in its place, and nothing of it in the head.

import { focus } from './fragments.js';

const TELLING = 'meta[name="description"], meta[property], meta[name^="twitter:"], script[type="application/ld+json"]'

/** Whether the update of this page is among `changes` and has no text any more. */
export function isTakenDown(stream, changes) {
  if (stream.dataset.news !== 'none') return false
  return changes.some(({ id, article }) => !article && stream.querySelector(`#entry-${id}`))
}

/** Empty the page, and say so. Returns what the page is called from now on. */
export function emptyPage(stream, voice) {
  const line = document.createElement('p')
  line.className = 'nothing'
  line.textContent = voice.word('taken-down')
  const hadFocus = stream.contains(document.activeElement)
  stream.replaceChildren(line)
  if (hadFocus) focus(line)
  for (const element of document.head.querySelectorAll(TELLING)) element.remove()
  voice.say('taken-down', line.textContent)
  return `${line.textContent} – ${document.querySelector('h1').textContent.trim()}`
}
