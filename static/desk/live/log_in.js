/**
 * Logged out: the page is covered, a dialog asks for the password, and everything goes on where it was.
 *
 *   startLogIn()     listens for "lost" of ask.js's session; what waits for "back" goes on after the log-in
 *
 * Nothing of this user's stays in sight, because the next at this computer may not see it. Whoever else is logged
 * in gets the page anew, as theirs.
 */
import { ask, isOut, regain, session, useToken, whoIsIn } from "./ask.js";
import { config } from "./config.js";
import { say } from "./words.js";

const REST = 700 // milliseconds without a key: nobody types the rest of a sentence into a password's field
const LONGEST = 4000

export function startLogIn() {
  const dialog = document.getElementById("log-in")
  const form = document.getElementById("log-in-form")
  const at = (name) => document.getElementById(`log-in-${name}`)
  let lastKey = 0
  let focused = null

  const open = async ({ reason, user }) => {
    if (!user) await untilRest(() => lastKey)
    at("why").textContent = reason
    at("other").hidden = !user
    if (dialog.open || !isOut()) return
    focused = document.activeElement
    document.getElementById("desk").style.visibility = "hidden"
    dialog.showModal()
    form.elements.password.focus()
  }

  const close = () => {
    if (!dialog.open) return
    dialog.close()
    form.reset()
    at("wrong").textContent = ""
    document.getElementById("desk").style.visibility = ""
    focused?.focus()
  }

  const submit = async (event) => {
    event.preventDefault()
    if (form.hasAttribute("aria-busy")) return
    form.setAttribute("aria-busy", "true")
    at("wrong").textContent = ""
    try {
      await whoIsIn()
      const who = await ask(form.action, { body: new URLSearchParams(new FormData(form)), anyone: true })
      useToken(who.csrf)
      arrived(who)
    } catch (error) {
      at("wrong").textContent = error.message || say("no_answer")
      form.elements.password.select()
    } finally {
      form.removeAttribute("aria-busy")
    }
  }

  /** Perhaps they logged in elsewhere in this browser. */
  const look = async () => {
    if (!dialog.open || document.hidden) return
    const who = await whoIsIn().catch(() => null)
    if (who?.user === config.user) regain()
  }

  addEventListener("keydown", () => (lastKey = Date.now()), true)
  session.addEventListener("lost", ({ detail }) => open(detail))
  session.addEventListener("back", close)
  form.addEventListener("submit", submit)
  dialog.addEventListener("cancel", (event) => event.preventDefault())
  at("other").addEventListener("click", giveWay)
  addEventListener("focus", look)
  document.addEventListener("visibilitychange", look)
  addEventListener("pageshow", ({ persisted }) => persisted && whoIsIn().then(arrived).catch(() => {}))
}

function arrived({ user }) {
  if (user === config.user) regain()
  else if (user) giveWay()
}

/** The page anew, for whoever is logged in now; no browser finds anything in it to fill in again. */
function giveWay() {
  document.getElementById("desk").remove()
  location.replace(location.href)
}

async function untilRest(lastKey) {
  const end = Date.now() + LONGEST
  while (Date.now() - lastKey() < REST && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 100))
}
