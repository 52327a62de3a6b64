/**
 * What every form of the desk does in a browser: it is sent once, and not at all when it is more than a server
 * takes; it warns before typed text is left behind, counts characters, makes an address from a headline, and says
 * the editor's label. A form that arrives later is started by `startForm`.
 */

const BOX = ".ProseMirror[contenteditable]"

startForm(document)
document.getElementById("errors")?.focus()

/** Does all of this for what stands inside `root`. */
export function startForm(root) {
  for (const form of root.querySelectorAll("form[data-guard]")) guard(form)
  for (const field of root.querySelectorAll("[data-limit]")) countCharacters(field)
  for (const slug of root.querySelectorAll("[data-slug-from]")) suggestSlug(slug)
  nameEditors(root)
}

/** Sent twice is sent once; leaving with unsaved text asks first. */
function guard(form) {
  let changed = Boolean(document.querySelector("#errors, .conflict"))
  let sent = false
  const touch = () => (changed = true)
  form.addEventListener("input", touch)
  form.addEventListener("change", touch)
  form.addEventListener("submit", (event) => {
    if (sent || isTooMuch(form)) return event.preventDefault()
    sent = true
    form.setAttribute("aria-busy", "true")
  })
  addEventListener("beforeunload", (event) => {
    if (changed && !sent) event.preventDefault()
  })
  addEventListener("pageshow", () => {
    sent = false
    form.removeAttribute("aria-busy")
  })
}

/** Whether the form holds more megabytes than #too-much says, which is shown then. A proxy would throw it all away. */
function isTooMuch(form) {
  const note = form.querySelector("#too-much")
  const bytes = { files: 0, text: 0 }
  for (const [, value] of new FormData(form)) {
    if (value instanceof File) bytes.files += value.size
    else bytes.text += new Blob([value]).size
  }
  note.hidden = bytes.files <= note.dataset.mostFiles * 2 ** 20 && bytes.text <= note.dataset.mostText * 2 ** 20
  if (!note.hidden) note.focus()
  return !note.hidden
}

/** How many characters are left, said when few are. */
function countCharacters(field) {
  const said = document.createElement("p")
  said.className = "help counter"
  field.after(said)
  const show = () => {
    const left = field.dataset.limit - [...field.value].length
    said.textContent = `${left}`
    said.toggleAttribute("data-over", left < 0)
  }
  field.addEventListener("input", show)
  show()
}

/** The address follows the headline until somebody writes it by hand. URLify is the admin's. */
function suggestSlug(slug) {
  const from = slug.form.elements[slug.dataset.slugFrom]
  if (!from || slug.disabled || slug.value) return
  let own = false
  slug.addEventListener("input", () => (own = slug.value !== ""))
  from.addEventListener("input", () => {
    if (!own) slug.value = URLify(from.value, 100)
  })
}

/** The editor's box is no form field: it gets its label's words, and the label leads into it. */
function nameEditors(root) {
  for (const label of root.querySelectorAll("label[id$=_label]")) nameEditor(label)
}

function nameEditor(label) {
  const box = label.parentElement.querySelector(BOX)
  if (!box) return whenItComes(label)
  box.setAttribute("role", "textbox")
  box.setAttribute("aria-multiline", "true")
  box.setAttribute("aria-labelledby", label.id)
  label.addEventListener("click", () => box.focus())
}

function whenItComes(label) {
  new MutationObserver((_, watch) => {
    if (!label.parentElement.querySelector(BOX)) return
    watch.disconnect()
    nameEditor(label)
  }).observe(label.parentElement, { childList: true, subtree: true })
}
