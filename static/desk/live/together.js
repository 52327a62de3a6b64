/** What colleagues do appears by itself: the looks, the stream, its filters and who is here, tied together. */
import { reload, sayCount, wanted } from "./filters.js";
import { createLook } from "./look.js";
import { showPeople } from "./people.js";
import { dropRows, putRows, removeMissing } from "./stream.js";

/** `state` and the others are createLook's; gives what it gives. */
export function follow({ state, onBlog = () => {}, onLoggedOut }) {
  return createLook({
    state,
    filter: wanted,
    onRows(answer) {
      putRows(answer.rows)
      dropRows(answer.gone)
      removeMissing(answer.unpublished, answer)
      sayCount(answer.count)
    },
    onPeople: showPeople,
    onReset: reload,
    onBlog,
    onLoggedOut,
  })
}
