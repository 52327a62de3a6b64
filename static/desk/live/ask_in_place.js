/**
 * A question in the place of a button, before something is thrown away.
 *
 *   askInPlace(button, { question, yes, no }, action)
 *
 * The focus goes to "no", so that pressing twice throws nothing away; afterwards it is on the button again.
 */
export function askInPlace(button, { question, yes, no }, action) {
  const group = document.createElement("span")
  group.className = "ask-in-place"
  group.setAttribute("role", "group")
  group.setAttribute("aria-label", question)
  const back = () => {
    group.remove()
    button.hidden = false
    button.focus()
  }
  const text = Object.assign(document.createElement("span"), { textContent: question })
  const [doIt, leaveIt] = [buttonOf(yes, "press press-grave"), buttonOf(no, "press")]
  doIt.addEventListener("click", () => {
    back()
    action()
  })
  leaveIt.addEventListener("click", back)
  group.addEventListener("keydown", (event) => event.key === "Escape" && back())
  group.append(text, doIt, leaveIt)
  button.after(group)
  button.hidden = true
  leaveIt.focus()
}

function buttonOf(textContent, className) {
  return Object.assign(document.createElement("button"), { type: "button", textContent, className })
}
