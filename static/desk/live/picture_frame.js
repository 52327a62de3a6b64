/**
 * The thumbnail in a picture's row, with its focal point: drawn from the file at once, or as the store has it.
 *
 *   const frame = new PictureFrame(element, x, y)   the box, and the two fields of the focal point
 *   frame.draw(file), frame.showStored(answer), frame.clear()
 *   frame.isEmpty                                   nothing is shown, or about to be
 */

import { startFocal } from "./focal.js";

const WIDTH = 640 // pixels

export class PictureFrame {
  #element
  #drawing = null // the file that is being drawn

  constructor(element, x, y) {
    this.#element = element
    startFocal(element, x, y)
  }

  get isEmpty() {
    return !this.#drawing && !this.#element.querySelector("img, canvas")
  }

  /** From the file itself: the policy lets no image come from anywhere but the server. */
  async draw(file) {
    this.clear()
    this.#drawing = file
    const options = { resizeWidth: WIDTH, resizeQuality: "medium" }
    const bitmap = await createImageBitmap(file, options).catch(() => null) // the server says what is wrong with it
    if (this.#drawing !== file) return
    this.#drawing = null
    if (!bitmap) return
    const { width, height } = bitmap
    const canvas = Object.assign(document.createElement("canvas"), { width, height })
    canvas.getContext("2d").drawImage(bitmap, 0, 0)
    this.#show(canvas)
  }

  showStored({ thumb, width, height }) {
    this.#show(Object.assign(new Image(width, height), { src: thumb, alt: "" }))
  }

  clear() {
    this.#show(null)
  }

  #show(picture) {
    this.#drawing = null
    for (const old of this.#element.querySelectorAll("img, canvas")) old.remove()
    if (picture) this.#element.prepend(picture)
    this.#element.parentElement.hidden = !picture
  }
}
