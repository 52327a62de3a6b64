/**
 * The composer: one form for a new update, an edit and a correction. It sends nothing itself.
 *
 *   const composer = createComposer(section, { onSend(verb), onChange(), onLeave(record) })
 *   composer.read()                     the record that the outbox and the keeping take, see record.js
 *   composer.open(id, "edit" | "correct"), composer.restore(record), composer.clear()     what stands in it
 *   composer.become(entry, edit, base)  goes on with what is typed as a change of the entry it was sent as
 *   composer.busy(line), composer.showErrors(errors, reason), composer.focus(), composer.isDirty()
 *   composer.mark("key_event" | "pin")  ticks and unticks; composer.editor is the box; composer.form the form
 *
 * `onLeave` is given the record of what was typed and is about to make way. Its section holds the server's empty
 * form in a <template>, so that it can start anew offline.
 *
 * Others hear on the section: composer:loaded (a form stands), composer:restored (typed text was put back),
 * composer:settle (detail.wait(promise): not sent before it is true), composer:image (a picture is wanted).
 */

import { startForm } from "../form.js";
import { startRows } from "../rows.js";
import { mountEditor } from "./editor.js";
import { clearError, showErrors } from "./errors.js";
import { filesOf, pairsOf, putFiles, putPairs, typedIn } from "./fields.js";
import { formOf, modeOf, withoutNumbers } from "./forms.js";
import { mainVerb, mark, showMarks } from "./marks.js";
import { newId } from "./numbers.js";
import { hearPresses } from "./pressing.js";
import { recordOf } from "./record.js";
import { announce, say } from "./words.js";

export function createComposer(section, heard) {
  return new Composer(section, { onSend() {}, onChange() {}, onLeave() {}, ...heard })
}

class Composer {
  #blank
  #heard
  #loads = 0

  constructor(section, heard) {
    this.element = section
    this.#heard = heard
    this.#blank = section.querySelector("template").innerHTML
    section.addEventListener("input", (event) => this.#changed(event.target))
    section.addEventListener("change", (event) => this.#changed(event.target))
    section.addEventListener("submit", (event) => event.preventDefault())
    section.addEventListener("click", ({ target }) => target.closest("[data-cancel]") && this.#cancel())
    section.addEventListener("keydown", (event) => this.#enter(event))
    hearPresses(this, this.#heard.onSend)
    this.ready = this.clear()
  }

  read() {
    return recordOf(this)
  }

  /** A form of the server's takes the place of what stands here, with a number of its own. */
  async load(html, clientId = newId()) {
    const load = ++this.#loads
    this.editor?.destroy()
    this.editor = null // a field that had the focus says "change" as it goes
    this.element.innerHTML = html
    this.form = this.element.querySelector("form")
    this.form.elements.client_id.value = clientId
    startRows(this.form)
    startForm(this.form)
    const editor = await mountEditor(this.form.elements.body)
    if (load !== this.#loads) return
    this.editor = editor
    this.base = pairsOf(this.form)
    showMarks(this.form)
    this.tell("composer:loaded")
    this.focus()
  }

  /** An entry to edit or correct; what was typed and not sent goes to `onLeave`. False where it can't be had. */
  async open(entry, mode = "edit") {
    const html = await formOf(entry, mode)
    if (!html) return false
    this.#leave()
    await this.load(html)
    return true
  }

  /** What was typed stands here again. An entry that can't be changed any more becomes a new update's text. */
  async restore(record) {
    const html = record.entry ? await formOf(record.entry, modeOf(record.fields)) : null
    if (html === undefined) return false
    this.#leave()
    await this.load(html ?? this.#blank, record.client_id)
    this.#put(html ? record.fields : record.fields.filter(([name]) => name !== "base_edit"))
    if (record.base?.length && (html || !record.entry)) this.base = record.base
    putFiles(this.form, record.pictures ?? [])
    this.tell("composer:restored")
    this.focus()
    return true
  }

  /** Sent and taken while somebody typed on: the same text, now a change of `entry`, the caret where it was. */
  async become(entry, edit, base) {
    const html = await formOf(entry, "edit")
    if (!html) return false
    const { fields, pictures } = this.read()
    const place = this.element.contains(document.activeElement) && this.editor.place()
    const name = document.activeElement.name
    await this.load(html)
    this.#put(withoutNumbers(fields))
    this.form.elements.base_edit.value = edit
    this.base = base ?? this.base
    putFiles(this.form, pictures)
    this.tell("composer:restored")
    if (name && this.form.elements[name]) this.form.elements[name].focus()
    else if (place) this.editor.putPlace(place)
    return true
  }

  clear() {
    return this.load(this.#blank)
  }

  /** The same text, now written on what somebody else has saved: edit number `edit` of `entry`. */
  rebase(entry, edit, base) {
    this.form.dataset.entry = entry
    this.form.elements.base_edit.value = edit
    this.base = base
  }

  busy(line = "") {
    if (line) this.form.setAttribute("aria-busy", "true")
    else this.form.removeAttribute("aria-busy")
    this.form.querySelector("#composer-state").textContent = line
  }

  showErrors(errors = {}, reason = "") {
    showErrors(this.form, errors, reason)
  }

  focus() {
    this.editor.focus()
  }

  isDirty() {
    const told = (pairs) => JSON.stringify(typedIn(pairs).filter(([name]) => !name.endsWith("_name")))
    return filesOf(this.form).length > 0 || told(pairsOf(this.form)) !== told(this.base)
  }

  mark(name) {
    mark(this.form, name)
  }

  get mainVerb() {
    return mainVerb(this.form)
  }

  async #cancel() {
    this.#leave()
    await this.clear()
    announce(say("cancelled"))
  }

  #put(fields) {
    putPairs(this.form, fields)
    const body = fields.find(([name]) => name === "body")
    if (body) this.editor.setHTML(body[1])
    showMarks(this.form)
  }

  #leave() {
    if (this.editor && this.isDirty()) this.#heard.onLeave(this.read())
  }

  /** Enter in the headline leads into the text; in no field does it send. */
  #enter(event) {
    if (event.key !== "Enter" || event.isComposing || event.target !== this.form.elements.headline) return
    event.preventDefault()
    this.focus()
  }

  #changed(target) {
    if (!this.editor) return
    clearError(target)
    showMarks(this.form)
    this.#heard.onChange()
  }

  /** To those who hear on the section. */
  tell(name, detail = {}) {
    this.element.dispatchEvent(new CustomEvent(name, { detail: { composer: this, ...detail } }))
  }
}
