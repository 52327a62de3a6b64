/** The live desk: starts its parts and ties them together. */
import { hearActions } from "./actions.js";
import { startCitations } from "./citations.js";
import { createComposer } from "./composer.js";
import { config } from "./config.js";
import { createControls } from "./controls.js";
import { watchGone } from "./gone.js";
import { showHistory } from "./history.js";
import { startKeys } from "./keys.js";
import { startLinks } from "./links.js";
import { attachPictures } from "./pictures.js";
import { showPreview } from "./preview.js";
import { startQuotes } from "./quotes.js";
import { createSafety } from "./safety.js";
import { watchSaved } from "./saved_since.js";
import { startSlash } from "./slash.js";
import { startSources } from "./source_fields.js";
import { bringIntoSight, putRows } from "./stream.js";
import { askTakeDown } from "./take_down.js";
import { follow } from "./together.js";
import { warningLine } from "./warnings.js";
import { say } from "./words.js";
import "./way_back.js";

const safety = createSafety({
  onAccepted({ blog }, answer) {
    if (blog !== config.blog) return
    putRows([answer.row, ...answer.rows], { own: true })
    bringIntoSight(answer.id)
  },
})
const composer = createComposer(document.getElementById("composer"), {
  onSend: safety.send,
  onChange: safety.typed,
  onLeave: safety.left,
})
safety.start(composer)
const parts = [startSources, startQuotes, startCitations, startSlash, startLinks, startKeys, attachPictures]
for (const start of parts) start(composer)

const controls = createControls(document.getElementById("controls"))
hearActions(document.getElementById("desk-stream"), {
  open: (id, mode) => composer.open(id, mode),
  history: showHistory,
  take_down: askTakeDown,
})
const [gone, since] = [watchGone(composer, safety), watchSaved(composer)]
composer.element.addEventListener("click", ({ target }) => {
  if (target.closest("[data-preview]")) showPreview(composer.read(), composer.mainVerb)
})

const closed = warningLine("closed-warning")
follow({
  onChanged(rows) {
    gone.hear(rows)
    since.hear(rows)
  },
  onBlog(blog, ...rest) {
    controls.show(blog, ...rest)
    closed.say(blog.takes_entries ? "" : say("blog_is_closed"))
  },
  state() {
    const entry = Number(composer.form?.dataset.entry) || null
    return { entry, writing: Boolean(entry) || Boolean(composer.base && composer.isDirty()) }
  },
})
