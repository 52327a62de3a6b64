/**
 * Pictures for the composer: dropped or pasted anywhere in it, chosen, or taken with the phone's camera, several at
 * once. Each gets a row, with its file in the row until the server has it.
 *
 *   attachPictures(composer)
 */

import { appendRow } from "../rows.js";
import { TYPES, hasFiles, picturesIn } from "./intake.js";
import { missingInPictures } from "./picture_checks.js";
import { PictureRow } from "./picture_row.js";
import { createUploads } from "./uploads.js";
import { announce, say } from "./words.js";

const PATIENCE = 4000 // milliseconds that a text waits for a picture on its way; then the outbox takes both

export function attachPictures(composer) {
  new Pictures(composer)
}

class Pictures {
  #uploads = createUploads()
  #rows = new Map()

  constructor(composer) {
    this.composer = composer
    this.element = composer.element
    this.#hear()
    if (composer.editor) this.#start()
  }

  #hear() {
    const on = (kind, fn, capture = false) => this.element.addEventListener(kind, fn, capture)
    on("composer:loaded", () => this.#start())
    on("composer:restored", () => this.#recall())
    on("composer:image", () => this.#choose())
    on("composer:settle", ({ detail }) => detail.wait(this.#settle()))
    on("change", (event) => this.#changed(event.target))
    on("formset:added", ({ target }) => target.matches("[data-rows=pictures] .row") && this.#of(target))
    on("paste", (event) => this.#take(event, event.clipboardData), true) // before the editor, which takes words
    on("drop", (event) => this.#take(event, event.dataTransfer), true)
    on("click", (event) => event.target.closest("[data-rows=pictures] .rows-add") && this.#choose(event), true)
    for (const kind of ["dragover", "drop"]) {
      document.addEventListener(kind, (event) => {
        if (!hasFiles(event.dataTransfer)) return
        event.preventDefault() // a file dropped beside the composer would take the page's place
        const isOver = kind === "dragover" && this.element.contains(event.target)
        this.element.toggleAttribute("data-drop", isOver)
      })
    }
    document.addEventListener("dragleave", ({ relatedTarget }) => {
      if (!relatedTarget) this.element.removeAttribute("data-drop")
    })
  }

  /** A form stands in the composer: its rows, and the ways to add some. */
  #start() {
    for (const [row, picture] of this.#rows) {
      if (row.isConnected) continue
      picture.let()
      this.#rows.delete(row)
    }
    this.section = this.element.querySelector("[data-rows=pictures]")
    for (const row of this.section.querySelectorAll(".rows-list > .row")) this.#of(row)
    const add = this.section.querySelector(".rows-add")
    add.textContent = say("pictures_add")
    this.chooser = chooser("multiple")
    const camera = chooser("capture", "environment")
    const photo = Object.assign(document.createElement("button"), { type: "button", className: "press picture-photo" })
    photo.textContent = say("picture_photo")
    photo.addEventListener("click", () => camera.click())
    for (const input of [this.chooser, camera]) input.addEventListener("change", () => this.#chosen(input))
    add.after(photo, this.chooser, camera)
  }

  #of(row) {
    if (!this.#rows.has(row)) this.#rows.set(row, new PictureRow(row, this.#uploads))
    return this.#rows.get(row)
  }

  #recall() {
    for (const row of this.section.querySelectorAll(".rows-list > .row")) this.#of(row).recall()
  }

  #choose(event) {
    event?.preventDefault()
    event?.stopPropagation()
    this.chooser.click()
  }

  #chosen(input) {
    const rows = this.#add([...input.files])
    input.value = ""
    const taken = rows.find((row) => row.dataset.picture)
    if (taken) taken.querySelector('[name$="-alt_text"]').focus()
    else rows[0]?.querySelector('[name$="-upload"]').focus() // what is wrong stands there
  }

  /** What is pasted or dropped, if it is pictures and no words. */
  #take(event, transfer) {
    const files = picturesIn(transfer)
    if (!files.length) return
    event.preventDefault()
    event.stopPropagation()
    this.element.removeAttribute("data-drop")
    this.#add(files)
    announce(say(files.length > 1 ? "pictures_added" : "picture_added", { count: files.length }))
  }

  #add(files) {
    return files.map((file) => {
      const row = appendRow(this.section)
      this.#of(row).put(file)
      row.dispatchEvent(new Event("change", { bubbles: true }))
      return row
    })
  }

  #changed(target) {
    const row = target.closest("[data-rows=pictures] .row")
    if (!row) return
    if (target.matches("input[type=file]")) this.#of(row).chosen()
    else if (target !== row) return
    else if (row.hasAttribute("data-removed")) this.#of(row).let()
    else if (!this.#of(row).isOnItsWay) this.#of(row).chosen()
  }

  /** Before the text is sent: pictures on their way may arrive; those that don't go with the text. */
  async #settle() {
    if (Object.keys(missingInPictures(this.composer.form)).length) return true
    const coming = [...this.#rows.values()].filter((picture) => picture.isOnItsWay)
    if (coming.length) announce(say("picture_awaited"))
    if (navigator.onLine) await within(PATIENCE, coming.map((picture) => picture.done()))
    for (const picture of coming) picture.handOver()
    return true
  }
}

function chooser(attribute, value = "") {
  const input = Object.assign(document.createElement("input"), { type: "file", accept: TYPES.join(), hidden: true })
  input.setAttribute(attribute, value)
  return input
}

function within(milliseconds, promises) {
  return Promise.race([Promise.all(promises), new Promise((resolve) => setTimeout(resolve, milliseconds))])
}
