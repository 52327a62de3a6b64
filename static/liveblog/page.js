// The open page as a whole: which version it shows, and how an answer of the server becomes part of it.

import { parseEntry, refilled, swap } from './fragments.js';
import { keepPlace } from './place.js';
import { reconcile } from './reconcile.js';
import { startOver } from './restart.js';
import { dropTakenDown } from './taken_down.js';

export class Page {
  constructor(stream, news, corrections) {
    Object.assign(this, { stream, news, corrections })
    this.isClosed = stream.dataset.status === 'closed'
    this.pollSeconds = Number(stream.dataset.pollSeconds) || 10
  }

  get version() {
    return Number(this.stream.dataset.version)
  }

  /** Where to ask for "changes" or the "stream" that follow what the page shows. */
  address(name) {
    return `${this.stream.dataset.live}${name}?since=${this.version}`
  }

  /** Show an answer, wholly or not at all; one that is repeated or late changes nothing. */
  take(answer) {
    if (answer.reset || answer.release !== this.stream.dataset.release) startOver()
    if (answer.reset) return
    if (answer.version > this.version) this.#show(answer)
    if (answer.version < this.version) return
    this.isClosed = answer.status === 'closed'
    this.pollSeconds = answer.poll_seconds
  }

  #show({ version, changes, panels }) {
    const parsed = changes.map((change) => ({ ...change, article: parseEntry(change.id, change.html) }))
    const refills = panels.map(readPanel).filter(Boolean)
    const { isOpen } = this.news
    keepPlace(isOpen, () => {
      dropTakenDown(this.stream, parsed, this.news.voice)
      const fresh = reconcile(this.stream, this.news.held, parsed, this.version)
      for (const { panel, content } of refills) this.#refill(panel, content)
      this.news.add(fresh, isOpen)
      this.corrections.take(parsed, this.version, version)
    })
    for (const { article } of parsed) if (article) tellTime(article)
    this.stream.dataset.version = version // last, so that what failed is asked for again
  }

  #refill(panel, content) {
    const old = panel.querySelector('h1')?.textContent
    swap(panel, content)
    const headline = content.querySelector('h1')?.textContent
    if (old && headline && old !== headline) this.news.rename(old, headline)
  }
}

/** The panel with what is in it from now on; null if this page has none, or it says the same already. */
function readPanel({ id, html }) {
  const panel = document.getElementById(`panel-${id}`)
  const content = panel && refilled(panel, html)
  return content && !content.isEqualNode(panel) ? { panel, content } : null
}

/** "Last updated": the latest time that an update prints of itself, as the server wrote it. */
function tellTime(article) {
  const line = document.querySelector('#last-updated time')
  if (!line) return
  for (const time of article.querySelectorAll('.entry-when time, .entry-updated time, .notice time')) {
    if (!time.dateTime.includes('T') || Date.parse(time.dateTime) <= Date.parse(line.dateTime)) continue
    line.dateTime = time.dateTime
    line.textContent = time.title || time.textContent
  }
}
