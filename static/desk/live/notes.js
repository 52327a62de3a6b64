/** A line with one button, above the outbox: noteOf("safe") is #safe-note with #safe-words and #safe-act. */
export function noteOf(name, act) {
  const at = (part) => document.getElementById(`${name}-${part}`)
  const hide = () => {
    at("note").hidden = true
    at("words").textContent = ""
  }
  at("act").addEventListener("click", () => {
    hide()
    act()
  })
  return {
    hide,
    show(words) {
      at("note").hidden = false
      at("words").textContent = words
    },
  }
}
