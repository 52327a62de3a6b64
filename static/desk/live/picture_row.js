/**
 * A picture's row in the composer: from a file that was chosen to a picture that the store has.
 *
 *   const picture = new PictureRow(row, uploads)
 *   picture.put(file)      as if it were chosen in the row
 *   picture.chosen()       its file field has changed: look at the file, show it, send it
 *   picture.recall()       shows what the row's token names, after a form was put back
 *   picture.let()          the row has gone, or its text is sent: the file goes no further from here
 *
 * Until a picture has arrived its file stays in the row's own field, from which the outbox would send it.
 */

import { Refusal, ask } from "./ask.js";
import { clearError, markWrong } from "./errors.js";
import { problemWith } from "./intake.js";
import { PictureFrame } from "./picture_frame.js";
import { say } from "./words.js";

const WORDS = ["alt_text", "caption", "credit"]

export class PictureRow {
  #uploads
  #job = null
  #frame

  constructor(row, uploads) {
    this.row = row
    this.#uploads = uploads
    this.#frame = new PictureFrame(row.querySelector(".focal"), this.#field("focal_x"), this.#field("focal_y"))
    row.querySelector(".picture-cancel").addEventListener("click", () => this.#cancel())
    row.querySelector(".picture-again").addEventListener("click", () => this.#again())
    if (this.#field("stored").value && !this.#frame.isEmpty) this.#show("here")
  }

  get isOnItsWay() {
    return this.#job !== null
  }

  put(file) {
    const chosen = new DataTransfer()
    chosen.items.add(file)
    this.#field("upload").files = chosen.files
    this.chosen()
  }

  chosen() {
    this.let()
    const [file] = this.#field("upload").files
    if (!file) return
    const problem = problemWith(file)
    if (problem) return this.#refuse(problem)
    clearError(this.#field("upload"))
    this.#keep("")
    this.#frame.draw(file)
    this.#send(file)
  }

  async recall() {
    const token = this.#field("stored").value
    if (!token || !this.#frame.isEmpty) return
    try {
      this.#frame.showStored(await ask(`picture/?stored=${encodeURIComponent(token)}`))
      this.#show("here")
    } catch (error) {
      if (error instanceof Refusal && error.status === 404) this.#refuse(error.message)
    }
  }

  let() {
    if (this.#job) this.#uploads.drop(this.#job)
    this.#job = null
  }

  /** Once it has arrived, was refused or dropped. */
  done() {
    return this.#job ? this.#uploads.done(this.#job) : Promise.resolve()
  }

  /** Its text is sent now: the outbox has the file. */
  handOver() {
    if (!this.#job) return
    this.let()
    this.#show("handed_over")
  }

  #send(file) {
    this.#job = {
      file,
      onState: (state, reason) => this.#show(state, reason),
      onShare: (share) => this.#share(share),
      onArrived: (answer) => this.#arrived(answer),
      onRefused: (reason) => this.#refuse(reason || say("picture_unreadable", { name: file.name })),
    }
    this.#uploads.add(this.#job)
  }

  #arrived({ stored, ...told }) {
    this.#job = null
    if (this.#frame.isEmpty) this.#frame.showStored(told)
    this.#field("upload").value = ""
    const filled = WORDS.filter((name) => told[name] && !this.#field(name).value.trim())
    for (const name of filled) this.#field(name).value = told[name]
    this.#show(filled.length ? "told" : "here")
    this.#keep(stored)
  }

  #refuse(reason) {
    this.#job = null
    this.#field("upload").value = ""
    this.#keep("")
    this.#frame.clear()
    this.#show("")
    const { name } = this.#field("upload")
    clearError(this.#field("upload"))
    markWrong(this.#field("upload"), name, [reason])
  }

  #cancel() {
    this.let()
    this.#field("upload").value = ""
    this.#frame.clear()
    this.#show("cancelled")
    this.#field("upload").focus()
    this.#keep("")
  }

  #again() {
    this.row.querySelector(".picture-cancel").focus()
    if (this.#job) this.#uploads.retryNow(this.#job)
    else this.chosen()
  }

  /** The token of what the store has. Others hear of it, as of anything typed. */
  #keep(token) {
    const field = this.#field("stored")
    if (field.value === token) return
    field.value = token
    field.dispatchEvent(new Event("change", { bubbles: true }))
  }

  /** What is happening to it, in words. */
  #show(state, reason = "") {
    const find = (part) => this.row.querySelector(`.picture-${part}`)
    this.row.dataset.picture = state
    find("state").hidden = !state
    find("said").textContent = state ? say(`picture_${state}`, { reason }) : ""
    find("progress").hidden = state !== "sending"
    find("cancel").hidden = !this.#field("upload").files.length
    find("again").hidden = !["later", "offline", "handed_over"].includes(state)
    if (state === "sending") this.#share(0)
  }

  #share(share) {
    const bar = this.row.querySelector(".picture-progress progress")
    bar.value = share
    bar.nextElementSibling.textContent = `${Math.round(share * 100)} %`
    if (share === 1) this.row.querySelector(".picture-said").textContent = say("picture_made")
  }

  #field(name) {
    return this.row.querySelector(`[name$="-${name}"]`)
  }
}
