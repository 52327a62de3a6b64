// What the open page does beside its stream when an update is taken down: nothing of it stays in the head, and in
// its place on its own page stands a line that says so.

import { focus } from './fragments.js';

const FOR_MACHINES = 'script[type="application/ld+json"]'
const OF_ITS_OWN = 'meta[name="description"], meta[property], meta[name^="twitter:"]'

/** `changes` [{id, article}] are about to be shown. */
export function dropTakenDown(stream, changes, voice) {
  const gone = changes.filter(({ article }) => !article)
  if (gone.length) removeAll(FOR_MACHINES)
  const isOwn = ({ id }) => stream.dataset.news === 'none' && stream.querySelector(`#entry-${id}`)
  if (gone.some(isOwn)) emptyPage(stream, voice)
}

function emptyPage(stream, voice) {
  const line = document.createElement('p')
  line.className = 'nothing'
  line.textContent = voice.word('taken-down')
  const hadFocus = stream.contains(document.activeElement)
  stream.replaceChildren(line)
  if (hadFocus) focus(line)
  removeAll(OF_ITS_OWN)
  voice.say('taken-down', line.textContent)
  document.title = `${line.textContent} – ${document.querySelector('h1').textContent.trim()}`
}

function removeAll(what) {
  for (const element of document.head.querySelectorAll(what)) element.remove()
}
