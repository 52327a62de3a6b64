/**
 * What is dropped, pasted or chosen, as pictures.
 *
 *   picturesIn(dataTransfer)   its image files; none where words are meant, which Word sends along with an image
 *   hasFiles(dataTransfer)     whether files are being dragged
 *   problemWith(file)          what keeps it from being sent, in words, or ""
 */

import { say } from "./words.js";

/** As liveblog/pictures takes them. An iPhone makes a JPEG of its own format where that is not among these. */
export const TYPES = ["image/jpeg", "image/png", "image/webp", "image/avif", "image/gif"]
const MOST = 20 // megabytes

export function picturesIn(transfer) {
  if (transfer.getData("text/plain").trim()) return []
  return [...transfer.files].filter((file) => file.type.startsWith("image/") || !file.type)
}

export function hasFiles(transfer) {
  return transfer.types.includes("Files")
}

export function problemWith(file) {
  if (file.size > MOST * 2 ** 20) return say("picture_too_large", { name: file.name, most: MOST })
  if (file.size === 0) return say("picture_unreadable", { name: file.name })
  return TYPES.includes(file.type) ? "" : say("picture_no_kind", { name: file.name })
}
