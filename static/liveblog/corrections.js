// Corrections, clarifications and retractions of what the reader has read: the update is marked, and as long as
// they have not been to it a line says so, with a jump. Of an update on another page the line leads to its own.

import { focus } from './fragments.js';
import { askCorrections, noticeSince } from './noticed.js';
import { Reading } from './reading.js';

export class Corrections {
  #far = new Set() // ids of those whose notice is out of sight
  #marked = new Map() // id to the version since which its notices are marked
  #line = document.getElementById('live-corrected')
  #sight = new IntersectionObserver((all) => this.#look(all), { threshold: 0.5 })

  constructor(stream, voice) {
    Object.assign(this, { stream, voice })
    this.reading = new Reading(stream.dataset.live, this.#version)
    this.#line.addEventListener('click', (event) => this.#jump(event))
    window.addEventListener('pageshow', ({ persisted }) => persisted && this.#return())
    document.addEventListener('visibilitychange', () => document.hidden || this.#return())
  }

  /** The page is loaded: say what was corrected since the reader was here. */
  async start() {
    const { behind } = this.reading
    if (behind === null) return this.#show()
    for (const article of this.#articles()) this.reading.weigh(article, behind)
    this.#show()
    try {
      const { standing, from } = await askCorrections(this.reading.live)
      const others = standing.filter(({ id }) => !this.#article(id))
      for (const other of others) this.reading.weighOther(other)
      this.reading.dropOthers((id) => this.#article(id) || others.some((other) => other.id === id), from)
      this.reading.catchUp()
    } catch {
      // Then the reader is told when they come next.
    }
    this.#show()
    if (this.reading.owed.size) this.voice.say('corrections', this.#words([...this.reading.owed.values()]))
  }

  /** Changes [{id, version, article}] have been shown on a page that was at version `seen`, and is at `version`. */
  take(changes, seen, version) {
    const told = []
    for (const change of changes) {
      if (change.version <= seen) continue
      if (!change.article) this.reading.owed.delete(change.id) // taken down
      else if (this.reading.weigh(change.article, seen)) told.push(this.reading.owed.get(change.id))
    }
    this.#show(version)
    if (told.length) this.voice.say('corrections', this.#words(told))
  }

  get #version() {
    return Number(this.stream.dataset.version)
  }

  /** The articles that the reader has before them. Those that wait behind the button are not. */
  #articles() {
    return [...document.querySelectorAll('#panel-pinned > .entry, #stream > .entry')]
  }

  #article(id) {
    return this.#articles().find(({ dataset }) => Number(dataset.id) === id)
  }

  /** Mark, watch and count what is owed, and remember it with all that is on the page. */
  #show(version = this.#version) {
    this.#sight.disconnect()
    for (const [id, { since }] of this.reading.owed) {
      this.#marked.set(id, since)
      const article = this.#article(id)
      if (article) this.#sight.observe(noticeSince(article, since) ?? article)
    }
    for (const [id, since] of this.#marked) {
      const article = this.#article(id)
      article?.toggleAttribute('data-corrected', Boolean(noticeSince(article, since)))
    }
    this.#keep(version)
    this.#refresh()
  }

  #keep(version = this.#version) {
    const firsts = (all) => [...document.querySelectorAll(all)].map(({ dataset }) => Number(dataset.firstVersion))
    const spans = firsts('#panel-pinned > .entry').map((first) => [first, first])
    const shown = firsts('#stream > .entry')
    if (shown.length) spans.push([Math.min(...shown), Math.max(...shown)])
    this.reading.keep(spans, version)
  }

  #look(all) {
    for (const { target, intersectionRatio } of all) {
      const id = Number(target.closest('.entry').dataset.id)
      if (intersectionRatio < 0.5) this.#far.add(id)
      else this.#beenTo(id)
    }
    this.#keep()
    this.#refresh()
  }

  #refresh() {
    const waiting = [...this.reading.owed].filter(([id]) => this.#far.has(id) || !this.#article(id))
    this.#line.hidden = waiting.length === 0
    if (!waiting.length) return
    const [[id]] = waiting
    this.#line.dataset.to = id
    this.#line.href = this.#article(id) ? `#entry-${id}` : `${this.reading.live}updates/${id}/`
    this.#line.textContent = this.#words(waiting.map(([, owed]) => owed))
  }

  /** "An update you have read was corrected.", by kind and number. */
  #words(owed) {
    const kinds = new Set(owed.map(({ kind }) => kind))
    const word = kinds.size === 1 ? [...kinds][0] : 'noticed'
    return owed.length === 1 ? this.voice.word(`read-${word}`) : this.voice.count(owed.length, word)
  }

  #jump(event) {
    const id = Number(this.#line.dataset.to)
    const article = this.#article(id)
    if (!article || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    article.scrollIntoView({ behavior: 'instant', block: 'start' })
    const notice = noticeSince(article, this.reading.owed.get(id).since)
    const isBelow = notice?.getBoundingClientRect().bottom > innerHeight
    if (isBelow) notice.scrollIntoView({ behavior: 'instant', block: 'center' })
    focus(article)
    this.#beenTo(id)
    this.#keep()
    this.#refresh()
  }

  #beenTo(id) {
    this.reading.owed.delete(id)
    this.#far.delete(id)
  }

  #return() {
    this.reading.forget()
    this.#refresh()
  }
}
