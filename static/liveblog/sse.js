// Server-sent events from text that comes in pieces. https://html.spec.whatwg.org/#parsing-an-event-stream

export class EventParser {
  /** How long the server wants a dropped reader to wait, in milliseconds; null until it says. */
  retry = null
  #unfinished = ''
  #type = ''
  #data = []

  /** The events that `text` completes: [{type, data}]. Comments, which only keep proxies awake, are none. */
  push(text) {
    const lines = (this.#unfinished + text).split(/\r?\n/)
    this.#unfinished = lines.pop()
    return lines.map((line) => this.#line(line)).filter(Boolean)
  }

  #line(line) {
    if (line === '') return this.#complete()
    const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line)
    if (field === 'event') this.#type = value
    else if (field === 'data') this.#data.push(value)
    else if (field === 'retry' && /^\d+$/.test(value)) this.retry = Number(value)
    return null
  }

  #complete() {
    const event = { type: this.#type || 'message', data: this.#data.join('\n') }
    const isEvent = this.#data.length > 0
    this.#type = ''
    this.#data = []
    return isEvent ? event : null
  }
}
