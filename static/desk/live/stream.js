/**
 * The stream at the desk: rows as the server made them, each where its order says.
 *
 *   putRows(rows)        new or changed ones; a changed one keeps the focus, opened details and what is asked in it
 *   replaceRows(rows)    these and no others
 *   removeRows(ids)      they are gone
 *   dropRows(rows)       they are no longer what is asked for
 *   removeMissing(ids)   of unpublished rows all but these
 *   rowOf(id)            the row of an entry, or null
 *   bringIntoSight(id)   where writing and reading stand beside each other, so that writing stays where it is
 *
 * Nothing here moves what one reads. #desk-stream tells "rows" whenever some have changed.
 */
import { swap } from "../../liveblog/fragments.js";

const UNPUBLISHED = ["draft", "in_review", "scheduled"]
const TURNED = { pin: "unpin", unpin: "pin", retract: "restore", restore: "retract" }
const stream = document.getElementById("desk-stream")

stream.tabIndex = -1 // the focus goes there from the last row
openShadows(stream) // where the browser does not do it itself
stream.addEventListener("click", leadOut)

export function rowOf(id) {
  return document.getElementById(`row-${id}`)
}

export function bringIntoSight(id) {
  if (matchMedia("(min-width: 64rem)").matches) rowOf(id)?.scrollIntoView({ block: "nearest" })
}

/**
 * own    done in this window: shown whatever is asked for, until something else is.
 * below  they come from further down, not from now.
 */
export function putRows(rows, { own = false, below = false } = {}) {
  if (!rows.length) return
  change(() => {
    for (const row of rows) put(row, own, below)
  })
}

/** Rows as they were at `desk_version`; what is newer than it stays. */
export function replaceRows(rows, { desk_version }) {
  const wanted = new Set(rows.map(({ id }) => String(id)))
  change(() => {
    for (const row of [...stream.children])
      if (!wanted.has(row.dataset.id) && Number(row.dataset.deskVersion) <= desk_version) remove(row)
    for (const row of rows) put(row, false, true)
    for (const row of stream.children) delete row.dataset.own
  })
}

export function removeRows(ids) {
  const rows = ids.map(rowOf).filter(Boolean)
  if (rows.length) change(() => rows.forEach(remove))
}

/** They changed, and are no longer what is asked for: they leave, but for those that somebody is at. */
export function dropRows(rows) {
  putRows(rows.filter(({ id }) => rowOf(id) && isBusy(rowOf(id))))
  removeRows(rows.map(({ id }) => id).filter((id) => rowOf(id) && !isBusy(rowOf(id))))
}

/** `desk_version` is the one at which `ids` were all: a row that is newer stays. */
export function removeMissing(ids, { desk_version }) {
  const known = new Set(ids.map(String))
  const gone = [...stream.children].filter(
    ({ dataset }) =>
      UNPUBLISHED.includes(dataset.status) && !known.has(dataset.id) && Number(dataset.deskVersion) <= desk_version,
  )
  if (gone.length) change(() => gone.forEach(remove))
}

/** The place below which "show older" goes on. */
export function lastOrder() {
  return stream.lastElementChild?.dataset.order ?? ""
}

function put({ id, html, order }, own, below) {
  const fresh = parse(html)
  let row = rowOf(id)
  if (row && Number(row.dataset.deskVersion) > Number(fresh.dataset.deskVersion)) return // it came late
  if (!row && !own && !below && isBeyond(order)) return
  if (!row) {
    row = fresh
    row.toggleAttribute("data-fresh", !below)
  } else if (row.dataset.deskVersion !== fresh.dataset.deskVersion || below) refill(row, fresh)
  if (own) row.dataset.own = ""
  place(row)
}

/** Whether a row of this order stands below those that are loaded, and more are there. */
function isBeyond(order) {
  return "more" in stream.dataset && order < lastOrder()
}

function isBusy(row) {
  return "own" in row.dataset || row.contains(document.activeElement)
}

/** The focus goes on to the row that takes its place. */
function remove(row) {
  const next = row.nextElementSibling ?? row.previousElementSibling ?? stream
  if (row.contains(document.activeElement)) next.focus({ preventScroll: true })
  row.remove()
}

function parse(html) {
  const template = document.createElement("template")
  template.innerHTML = html
  openShadows(template.content)
  return document.adoptNode(template.content.firstElementChild)
}

function openShadows(root) {
  for (const template of root.querySelectorAll("template[shadowrootmode]")) {
    template.parentNode.attachShadow({ mode: "open" }).append(template.content)
    template.remove()
  }
}

/** What `fresh` says into `row`, which stays: its focus, its opened details, what is asked in it. */
function refill(row, fresh) {
  const focused = row.contains(document.activeElement) ? document.activeElement : null
  for (const { name, value } of fresh.attributes) row.setAttribute(name, value)
  const [before, after] = [row, fresh].map((one) => one.querySelector(".row-fragment")?.shadowRoot)
  if (after) swap(before.querySelector("article"), after.querySelector("article"))
  else empty(row) // taken down: nothing of it stays
  for (const part of [".row-told", ".row-acts"]) {
    const [old, made] = [row, fresh].map((one) => one.querySelector(`:scope > ${part}`))
    const isOpen = old.querySelector("details")?.open
    if (isOpen) made.querySelector("details").open = true
    old.replaceWith(made)
  }
  if (focused && !focused.isConnected) (twin(focused, row) ?? row).focus({ preventScroll: true })
}

function empty(row) {
  row.querySelector(".row-fragment")?.remove()
  row.querySelector(".row-ask").replaceChildren()
}

/** What in `row` does now what `node` did: the same thing, or what turns it back. */
function twin({ dataset, localName }, row) {
  for (const [name, value] of Object.entries(dataset)) {
    if (!["do", "open", "copy"].includes(name)) continue
    const found = [value, TURNED[value]].map((one) => row.querySelector(`[data-${name}="${CSS.escape(one)}"]`))
    return found[0] ?? found[1]
  }
  return localName === "summary" || localName === "a" ? row.querySelector(`.row-acts ${localName}`) : null
}

/** Where its order says, the largest on top. */
function place(row) {
  const { order } = row.dataset
  const isBelow = (one) => one !== row && one.dataset.order < order
  const next = [...stream.children].find(isBelow) ?? null
  if (row.isConnected && row.nextElementSibling === next) return
  const focused = row.contains(document.activeElement) ? document.activeElement : null
  if (row.isConnected && stream.moveBefore) stream.moveBefore(row, next)
  else stream.insertBefore(row, next)
  if (focused !== document.activeElement) focused?.focus({ preventScroll: true })
}

/** Do something to the rows, while the one that is read stays where it is. */
function change(work) {
  const read = landmark()
  const before = read?.getBoundingClientRect().top
  document.documentElement.style.overflowAnchor = "none" // one correction: the browser's own is off
  work()
  if (read?.isConnected) window.scrollBy({ top: read.getBoundingClientRect().top - before, behavior: "instant" })
  requestAnimationFrame(() => (document.documentElement.style.overflowAnchor = ""))
  stream.dispatchEvent(new CustomEvent("rows"))
}

/** The row with the focus; else, once one has scrolled into the stream, the first that is in sight. */
function landmark() {
  const focused = document.activeElement?.closest("#desk-stream > li")
  const rows = [...stream.children]
  if (focused || !rows.length || rows[0].getBoundingClientRect().top >= 0) return focused
  return rows.find((row) => row.getBoundingClientRect().top >= 0) ?? rows.at(-1)
}

/** A link in an update opens beside the desk, where something may be half written. */
function leadOut(event) {
  const link = event.composedPath().find((node) => node.localName === "a")
  if (link && link.getRootNode() !== document) Object.assign(link, { target: "_blank", rel: "noopener" })
}
