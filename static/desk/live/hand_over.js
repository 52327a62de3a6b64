/** The hand-over sheet: printed, or copied as the plain text that the server wrote beside it. */

const copy = document.getElementById("sheet-copy")
const plain = document.getElementById("sheet-plain")
const said = document.getElementById("sheet-said")

document.getElementById("sheet-buttons").hidden = false
document.getElementById("sheet-print").addEventListener("click", () => print())
copy.addEventListener("click", copyText)

/** Where the browser forbids it, the text is shown and selected. */
async function copyText() {
  const text = document.getElementById("sheet-text")
  try {
    await navigator.clipboard.writeText(text.value)
    said.textContent = copy.dataset.done
  } catch {
    plain.hidden = false
    said.textContent = copy.dataset.failed
    text.focus()
    text.select()
  }
}
