/**
 * Of an anonymous source nothing is asked that could tell who it is: those fields go, and come back with what
 * stood in them if it is of another kind after all.
 *
 *   watchKind(kind, root)    kind: the field; root holds the fields, in elements with data-tells, what is shown of
 *                            named sources alone, with data-named, and of anonymous ones, with data-anonymous
 */

export function watchKind(kind, root) {
  const kept = new Map()
  const show = () => {
    const isAnonymous = kind.value === "anonymous"
    for (const part of root.querySelectorAll("[data-anonymous]")) part.hidden = !isAnonymous
    for (const part of root.querySelectorAll("[data-tells], [data-named]")) part.hidden = isAnonymous
    for (const field of root.querySelectorAll("[data-tells] :is(input, select, textarea)")) swap(field, isAnonymous, kept)
  }
  kind.addEventListener("change", show)
  show()
}

function swap(field, isAnonymous, kept) {
  if (isAnonymous === kept.has(field)) return
  if (isAnonymous) kept.set(field, field.value)
  field.value = isAnonymous ? "" : kept.get(field)
  if (!isAnonymous) kept.delete(field)
  field.dispatchEvent(new Event("change", { bubbles: true }))
}
