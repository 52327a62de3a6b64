/** The form of a source in the admin: likely duplicates while it is named, nothing that could tell an anonymous one. */

import { watchKind } from "./anonymous.js";
import { watchName } from "./likely.js";

const form = document.getElementById("source_form")
const { name, kind, parent } = form.elements
const isPopup = form.elements.namedItem("_popup") !== null

watchKind(kind, form)
new MutationObserver(nameParent).observe(parent.parentElement, { childList: true, subtree: true })
nameParent()
watchName(name, form, { find, take: isPopup ? handBack : null })

async function find(words, signal) {
  const asked = new URLSearchParams({ name: words, but: name.dataset.but })
  const answer = await fetch(`${name.dataset.like}?${asked}`, { signal, headers: { Accept: "application/json" } })
  if (!answer.ok) throw new Error(answer.statusText)
  return answer.json()
}

/** To the entry's form, which opened this window; the function is the admin's. */
function handBack({ id, label }) {
  form.dispatchEvent(new Event("submit", { cancelable: true })) // nothing typed here is missed: see form.js
  opener.dismissAddRelatedObjectPopup(window, String(id), label)
}

/** The box that the admin makes of a field, a little later, says what is chosen in it, but not what it is for. */
function nameParent() {
  const box = document.getElementById("select2-id_parent-container")
  const words = [parent.labels[0].textContent, parent.selectedOptions[0]?.textContent ?? ""]
  box?.setAttribute("aria-label", words.map((one) => one.trim()).filter(Boolean).join(": "))
}
