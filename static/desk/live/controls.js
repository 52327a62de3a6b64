/**
 * The live blog's own controls, at the top of the desk.
 *
 *   const controls = createControls(section)
 *   controls.show(blog)     the live blog as the server has it now: look/ and our own answers tell
 *
 * A status is set in one press; what readers notice most, that it begins, ends or goes, is asked once more. The
 * form is the admin's own, in a dialog; it comes back from the server with what is wrong, or with the conflict.
 */
import { startForm } from "../form.js";
import { startRows } from "../rows.js";
import { ask, Refusal } from "./ask.js";
import { askOnce, lineOf, openDialog } from "./dialog.js";
import { mountEditor } from "./editor.js";
import { announce, say } from "./words.js";

export function createControls(section) {
  const badge = section.querySelector("#blog-status")
  const blog = { status: badge.dataset.status, edit: Number(badge.dataset.edit), is_public: badge.dataset.public === "1" }
  const show = (fresh) => {
    if (fresh.edit < blog.edit) return // it came late
    Object.assign(blog, fresh)
    badge.className = `badge badge-${blog.status}`
    badge.textContent = blog.status_label
    document.querySelector(".live-head h1").textContent = blog.headline
  }
  section.addEventListener("click", ({ target }) => {
    const { open } = target.closest("button")?.dataset ?? {}
    if (open === "status") chooseStatus(blog, show)
    if (open === "blog") editBlog(show)
  })
  return { show }
}

function chooseStatus(blog, show) {
  const content = document.getElementById("status-choices").content.cloneNode(true)
  const present = content.querySelector(`[data-status="${blog.status}"]`)
  present.setAttribute("aria-current", "true")
  const dialog = openDialog({ title: say("status"), content })
  present.focus()
  dialog.body.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-status]")
    if (!button) return
    if (button.dataset.status === blog.status) return dialog.close()
    const { status } = button.dataset
    const send = () => setStatus(blog, status, show)
    const question = questionOf(blog, status)
    if (!question) return attempt(dialog, send)
    dialog.close()
    askOnce({ title: say("status"), means: question, label: button.querySelector("strong").textContent, act: send })
  })
}

/** What is asked once more, or "". */
function questionOf(blog, status) {
  if (status === "closed") return say("ask_close")
  if (!blog.is_public && status !== "draft") return say("ask_public")
  return blog.is_public && status === "draft" ? say("ask_draft") : ""
}

async function attempt(dialog, send) {
  if (dialog.element.hasAttribute("aria-busy")) return
  dialog.element.setAttribute("aria-busy", "true")
  try {
    await send()
    dialog.close()
  } catch (error) {
    dialog.fail(lineOf(error))
  } finally {
    dialog.element.removeAttribute("aria-busy")
  }
}

async function setStatus(blog, status, show) {
  try {
    const answer = await ask("status/", { body: { status, base_edit: blog.edit } })
    show(answer.blog)
    announce(answer.said)
  } catch (error) {
    if (error instanceof Refusal && error.data.blog) show(error.data.blog)
    throw error
  }
}

async function editBlog(show) {
  let isChanged = false
  const mayClose = () => (isChanged ? say("blog_typed") : "")
  const dialog = openDialog({ title: say("blog_form"), content: say("loading"), isWide: true, mayClose })
  for (const event of ["input", "change"]) dialog.body.addEventListener(event, () => (isChanged = true))
  dialog.body.addEventListener("submit", (event) => {
    event.preventDefault()
    save(dialog, show)
  })
  try {
    await start(dialog, (await ask("controls/")).html)
  } catch (error) {
    dialog.fail(lineOf(error))
  }
}

async function start(dialog, html) {
  dialog.fill(html)
  startRows(dialog.body)
  startForm(dialog.body)
  await mountEditor(dialog.body.querySelector("[name=summary]"))
  const wrong = dialog.body.querySelector(".field-wrong :is(input, select, textarea)")
  ;(wrong ?? dialog.body.querySelector("[name=headline]")).focus()
}

/** What is refused comes back as the form it was, with every word; silence leaves it as it stands. */
async function save(dialog, show) {
  const form = dialog.body.querySelector("form")
  await attempt(dialog, async () => {
    try {
      const answer = await ask("controls/", { body: new FormData(form) })
      show(answer.blog)
      announce(answer.said)
    } catch (error) {
      if (error instanceof Refusal && error.data.html) await start(dialog, error.data.html)
      throw error
    }
  })
}
