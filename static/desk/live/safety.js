/**
 * Nothing typed is lost: ties the composer to what keeps its text (keeping.js) and what sends it (outbox.js).
 *
 *   const safety = createSafety({ onAccepted, onRefused })
 *   const composer = createComposer(section, { onSend: safety.send, onChange: safety.typed, onLeave: safety.left })
 *   await safety.start(composer)     puts back what was typed and not sent
 *   await safety.makeNew(record)     what changed an entry that was taken down goes on as a new update's text
 *
 * onAccepted(item, answer of send/) and onRefused(item, {status, data}) hear of every item, whichever tab sent it.
 */
import { config, here } from "./config.js";
import { createCopiesList, dayAndTime } from "./copies_list.js";
import { asNew } from "./gone.js";
import { createKeeping } from "./keeping.js";
import { startLogIn } from "./log_in.js";
import { noteOf } from "./notes.js";
import { createOutbox } from "./outbox.js";
import { createOutboxList } from "./outbox_list.js";
import { createSent } from "./sent.js";
import { createSettling } from "./settling.js";
import { askToKeep, createStore } from "./store.js";
import { createTrouble } from "./trouble.js";
import { untilFree } from "./turns.js";
import { announce, say } from "./words.js";

const REST = 300 // milliseconds between two looks at what is unsent

export function createSafety(told = {}) {
  const safety = new Safety(told)
  const bound = (name) => safety[name].bind(safety)
  return Object.fromEntries(["send", "typed", "left", "start", "makeNew"].map((name) => [name, bound(name)]))
}

class Safety {
  #told
  #store
  #keeping
  #composer
  #outbox
  #sent
  #settling
  #showCopies
  #back
  #listing

  constructor(told) {
    this.#told = told
    const trouble = createTrouble()
    this.#store = createStore({ user: config.user, onTrouble: trouble.browser })
    this.#keeping = createKeeping({ store: this.#store, onServer: trouble.server })
    startLogIn()
  }

  async start(composer) {
    this.#composer = composer
    await composer.ready
    this.#sent = createSent({ composer, keeping: this.#keeping, isSafe: () => !this.#store.isInMemory() })
    this.#back = noteOf("back", () => this.#anew())
    this.#startOutbox()
    this.#startSettling()
    await this.#putBackNewest()
    await this.#startLists()
    this.#warnOfLoss()
    document.getElementById("desk").dataset.ready = ""
    askToKeep()
  }

  typed() {
    const record = this.#composer?.read()
    if (record && !this.#sent.isAll(record)) this.#keeping.typed(record)
  }

  /** Another text takes its place in the composer. */
  left(record) {
    if (!this.#sent.isAll(record)) this.#keeping.typed(record)
    this.#keeping.leave()
    this.#back.hide()
  }

  async send(verb) {
    const record = this.#composer.read()
    const number = this.#keeping.finished(record.client_id)
    this.#back.hide()
    this.#sent.begin(record)
    try {
      await this.#outbox.add({ ...record, number }, verb)
    } catch (refusal) {
      this.#sent.refused(record, refusal)
    }
  }

  /** The newest text of a new update stands in the composer again, unless something is typed there already. */
  async #putBackNewest() {
    await untilFree(this.#store)
    const newest = (await this.#keeping.found(config.copies)).find((text) => !text.entry && text.where !== "gone")
    if (!newest || this.#composer.isDirty()) return
    await this.#goOn(newest)
    this.#back.show(say("text_is_back", { time: dayAndTime(newest.at) }))
  }

  async makeNew({ phase, line, refusal, ...record }) {
    if (record.blog && record.blog !== config.blog) return this.#putBack(record)
    if (!(await this.#goOn(asNew(record)))) return
    await this.#outbox.discard(record.client_id)
    this.#sent.end(record.client_id)
    this.#keeping.drop({ ...record, path: here, blog: config.blog })
    this.#listSoon()
  }

  #startOutbox() {
    const show = createOutboxList({
      retry: (client_id) => this.#outbox.retryNow(client_id),
      compare: (item) => this.#settling.look(item),
      makeNew: (item) => this.makeNew(item),
      putBack: (item) => this.#putBack(item),
      discard: (item) => this.#discard(item),
    })
    this.#outbox = createOutbox({
      store: this.#store,
      onAccepted: (item, answer) => this.#accepted(item, answer),
      onRefused: (item, refusal) => this.#refused(item, refusal),
      onState: (items) => {
        show(items)
        this.#sent.state(items)
      },
    })
  }

  #startSettling() {
    const [composer, keeping, outbox, sent, store] = [this.#composer, this.#keeping, this.#outbox, this.#sent, this.#store]
    const ways = { send: (verb) => this.send(verb), putBack: (item) => this.#putBack(item) }
    this.#settling = createSettling({ composer, keeping, outbox, sent, store, ...ways })
  }

  async #startLists() {
    const goOn = (record) => this.#goOn(record)
    this.#showCopies = createCopiesList({ goOn, drop: (record) => this.#keeping.drop(record) })
    await this.#list()
    this.#store.onChange(() => this.#listSoon())
  }

  async #list() {
    this.#listing = undefined
    this.#showCopies(await this.#keeping.found())
  }

  #listSoon() {
    this.#listing ??= setTimeout(() => this.#list(), REST)
  }

  #warnOfLoss() {
    addEventListener("beforeunload", (event) => {
      if (this.#store.isInMemory()) event.preventDefault()
    })
  }

  async #accepted(item, answer) {
    this.#keeping.sent(item.client_id)
    announce(item.title ? say("accepted", { title: item.title, said: answer.said }) : answer.said)
    this.#told.onAccepted?.(item, answer)
    await this.#sent.accepted(item, answer)
  }

  #refused(item, refusal) {
    this.#sent.refused(item, refusal)
    announce(say("not_accepted", { reason: refusal.data.reason }))
    this.#told.onRefused?.(item, refusal)
    this.#settling.refused(item, refusal)
  }

  async #anew() {
    this.left(this.#composer.read())
    await this.#composer.clear()
    this.#listSoon()
  }

  /** What stands in the composer makes way, and stays among the unsent texts. False where the form can't be had. */
  async #goOn(record) {
    if (!(await this.#composer.restore(record))) return false
    this.#back.hide()
    this.#keeping.resume(record)
    return true
  }

  /** It is among what was typed before it leaves the outbox. */
  async #putBack({ phase, line, ...item }) {
    if (phase === "sending") return announce(say("being_sent"))
    await this.#store.put("typed", { ...item, kept: 0, typed_at: Date.now() })
    if (!(await this.#outbox.discard(item.client_id))) return announce(say("being_sent"))
    if (item.blog !== config.blog) return location.assign(item.path)
    this.#sent.end(item.client_id)
    if ((await this.#goOn(item)) && item.refusal) this.#refused(item, item.refusal)
  }

  async #discard(item) {
    if (!(await this.#outbox.discard(item.client_id))) return announce(say("being_sent"))
    this.#sent.end(item.client_id)
    if (this.#composer.read().client_id !== item.client_id) this.#keeping.drop(item)
  }
}
