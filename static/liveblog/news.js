// New updates: shown at once to a reader at the top of the stream, else held behind "3 new updates" and counted
// in the title. On other pages than the first the same words are a link to it.

import { focus } from './fragments.js';
import { keepPlace } from './place.js';
import { put } from './reconcile.js';

export class News {
  /** Updates that wait, from id to article. */
  held = new Map()
  #arrived = 0 // shown since it was last said how many
  #button = document.getElementById('live-new')
  #title = document.title

  constructor(stream, voice) {
    Object.assign(this, { stream, voice })
    this.isShownHere = stream.dataset.news === 'insert'
    if (this.isShownHere) this.#button.addEventListener('click', () => this.#press())
    document.addEventListener('visibilitychange', () => this.#look())
  }

  /** Whether a new update would be shown at once: someone looks, at the top of the stream or above it. */
  get isOpen() {
    if (!this.isShownHere || document.hidden) return false
    return heading().getBoundingClientRect().top >= 0
  }

  /** Articles that are new to the reader. */
  add(articles, isOpen) {
    if (this.stream.dataset.news === 'none') return
    for (const article of articles) this.held.set(Number(article.dataset.id), article)
    if (isOpen && this.held.size) this.#show()
    if (articles.length) this.voice.say('news', () => this.#count())
    this.refresh()
  }

  /** Print the number that waits: on the button and in the title. */
  refresh() {
    const waiting = this.held.size
    document.title = waiting ? `(${waiting}) ${this.#title}` : this.#title
    if (!this.#button) return
    this.#button.hidden = waiting === 0
    if (waiting) this.#button.textContent = this.voice.count(waiting)
  }

  /** The live blog's headline has changed. */
  rename(old, headline) {
    if (this.#title.startsWith(old)) this.#title = headline + this.#title.slice(old.length)
    this.refresh()
  }

  #show() {
    const articles = [...this.held.values()]
    for (const article of articles) {
      article.toggleAttribute('data-arriving', true)
      put(this.stream, article)
    }
    document.querySelector('.updates .nothing')?.remove()
    this.#arrived += articles.length
    this.held.clear()
    this.refresh()
  }

  #press() {
    keepPlace(false, () => this.#show())
    this.#arrived = 0
    heading().scrollIntoView({ behavior: 'instant' }) // at the top of the stream, so that what follows is shown
    focus(this.stream.querySelector('.entry'))
  }

  #look() {
    if (this.isOpen && this.held.size) keepPlace(true, () => this.#show())
  }

  #count() {
    const number = this.held.size || this.#arrived
    this.#arrived = 0
    return number ? this.voice.count(number) : ''
  }
}

function heading() {
  return document.getElementById('updates-heading')
}
