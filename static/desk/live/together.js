/** What colleagues do appears by itself: the looks, the stream, its filters and who is here, tied together. */
import { reload, sayCount, wanted } from "./filters.js";
import { createLook } from "./look.js";
import { showPeople } from "./people.js";
import { dropRows, putRows, removeMissing } from "./stream.js";

/** `state` and the others are createLook's, onChanged(rows) hears of every row; gives what createLook gives. */
export function follow({ state, onBlog = () => {}, onChanged = () => {}, onLoggedOut }) {
  return createLook({
    state,
    filter: wanted,
    onRows(answer) {
      putRows(answer.rows)
      dropRows(answer.gone)
      removeMissing(answer.unpublished, answer)
      sayCount(answer.count)
      onChanged([...answer.rows, ...answer.gone])
    },
    onPeople: showPeople,
    onReset: reload,
    onBlog,
    onLoggedOut,
  })
}
