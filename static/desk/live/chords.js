/** Ctrl or Cmd with Enter does what the main button does, with S keeps a draft; from any field, dialogs too. */

/** ways.main() and ways.save(), while the focus is in the composer or nowhere. */
export function hearChords(composer, ways) {
  addEventListener("keydown", (event) => hear(composer, ways, event), true)
}

function hear(composer, ways, event) {
  const chord = (event.ctrlKey || event.metaKey) && !event.altKey && !event.isComposing ? letterOf(event) : ""
  const isHere = composer.element.contains(event.target) || event.target === document.body
  if (chord !== "s" && !(chord === "enter" && isHere)) return
  event.preventDefault() // the browser's own dialog for saving never opens
  event.stopImmediatePropagation()
  if (event.repeat || !composer.editor || !isHere) return
  const press = chord === "s" ? ways.save : ways.main
  const dialog = event.target.closest("dialog")
  if (!dialog) return press()
  dialog.querySelector("[type=submit]")?.click() // what was typed there counts
  setTimeout(press)
}

/** The key's letter; on a keyboard of another script that of its place. */
function letterOf({ key, code }) {
  if (key.length === 1 && !/[a-z]/i.test(key)) return code.replace(/^Key/, "").toLowerCase()
  return key.toLowerCase()
}
