/**
 * The focal point: what stays in sight where a picture is cropped. Set by a click on the picture, or by the arrow
 * keys (with Shift in large steps); the number fields below it say the same.
 *
 *   startFocal(frame, x, y)   the box around the picture, and its two fields
 */

import { say } from "./words.js";

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
const STEP = 2 // per cent
const LARGE_STEP = 10
const CENTRE = 50

export function startFocal(frame, x, y) {
  const put = (left, top) => {
    x.value = within(left)
    y.value = within(top)
    show(frame, x, y)
    x.dispatchEvent(new Event("change", { bubbles: true }))
  }
  frame.append(Object.assign(document.createElement("span"), { className: "focal-mark" }))
  frame.tabIndex = 0
  frame.setAttribute("role", "slider")
  frame.setAttribute("aria-label", say("focal_point"))
  frame.addEventListener("click", ({ clientX, clientY }) => {
    const box = frame.getBoundingClientRect()
    put(((clientX - box.left) / box.width) * 100, ((clientY - box.top) / box.height) * 100)
  })
  frame.addEventListener("keydown", (event) => {
    const [right, down] = STEPS[event.key] ?? []
    if (right === undefined || event.ctrlKey || event.altKey || event.metaKey) return
    event.preventDefault()
    const step = event.shiftKey ? LARGE_STEP : STEP
    put(percent(x) + right * step, percent(y) + down * step)
  })
  for (const field of [x, y]) field.addEventListener("input", () => show(frame, x, y))
  show(frame, x, y)
}

function show(frame, x, y) {
  const mark = frame.querySelector(".focal-mark")
  mark.style.insetInlineStart = `${percent(x)}%`
  mark.style.insetBlockStart = `${percent(y)}%`
  frame.setAttribute("aria-valuenow", percent(x))
  frame.setAttribute("aria-valuetext", say("focal_at", { x: percent(x), y: percent(y) }))
}

function percent({ value }) {
  return within(value === "" ? CENTRE : Number(value) || 0)
}

function within(number) {
  return Math.round(Math.min(Math.max(number, 0), 100))
}
