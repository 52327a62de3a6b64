/**
 * The outbox in sight: each item with its title and its state in words, and what can be done with it.
 *
 *   const show = createOutboxList({ retry(client_id), compare(item), makeNew(item), putBack(item), discard(item) })
 *   show(outbox.items())     on every change
 */
import { askInPlace } from "./ask_in_place.js";
import { config } from "./config.js";
import { listOf } from "./lists.js";
import { waitOf } from "./queue.js";
import { say } from "./words.js";

const WAYS = { 409: ["look_at_both", "compare"], 410: ["make_new", "makeNew"] } // on from a refusal, by its status

export function createOutboxList(act) {
  const list = listOf("outbox", (row, item) => fill(row, item, act))
  let items = []
  const show = (now) => {
    items = now
    list.show(items)
  }
  setInterval(() => items.length && list.show(items), 1000) // "next in 8 s"
  return show
}

function fill(row, item, act) {
  const isElsewhere = item.blog !== config.blog
  row.text("title", item.title || say("untitled"))
  row.text("where", isElsewhere && item.blog_title ? say("in_blog", { blog: item.blog_title }) : "")
  row.text("state", stateOf(item))
  row.element.dataset.phase = item.phase
  const isRefused = item.phase === "refused"
  const [again, way] = (isRefused && WAYS[item.refusal.status]) || [isRefused ? "try_again" : "send_now"]
  row.button("retry", say(again), item.phase !== "log_in", () => (way ? act[way](item) : act.retry(item.client_id)))
  row.button("back", say("put_back"), true, () => act.putBack(item))
  row.button("discard", say("throw_away"), true, (button) => ask(button, item, act))
  for (const button of row.buttons()) button.disabled = item.phase === "sending"
}

function ask(button, item, act) {
  const question = say("throw_away_unsent", { title: item.title || say("untitled") })
  askInPlace(button, { question, yes: say("throw_away"), no: say("keep_it") }, () => act.discard(item))
}

function stateOf({ phase, line, refusal, tries, because, next_at }) {
  if (phase === "sending") return line
  if (phase === "refused") return say("not_accepted", { reason: refusal.data.reason })
  if (phase === "log_in") return say("waits_for_log_in")
  if (phase === "behind") return say("waits_behind")
  if (!tries) return say("waits")
  const seconds = Math.max(0, Math.ceil(waitOf({ next_at }) / 1000))
  return say("waits_next", { why: because || say("waits_for_network"), tries: tries + 1, seconds })
}
