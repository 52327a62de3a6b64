/**
 * The box for the text: the only module that knows django-prose-editor, and what has to be written anew to
 * replace it. Its buttons and what it keeps of a text are the server's list, sanitise.EDITOR_EXTENSIONS.
 *
 *   const editor = await mountEditor(textarea)
 *   editor.html(), editor.setHTML(html), editor.text()       what stands in it
 *   editor.textBefore(), editor.deleteBefore(3)              the line up to the caret; the slash menu's
 *   editor.caret(), editor.place(), editor.putPlace(place)   where the caret is: on screen, and in the text
 *   editor.onChange(fn), editor.onMove(fn), editor.links(), editor.focus(), editor.destroy(), editor.element
 */

import { createEditor } from "django-prose-editor/configurable";
import { pm } from "django-prose-editor/editor";
import { cleanPaste, paragraphsOf } from "./paste.js";

/** The textarea keeps its name and value: the form is read as if it were typed there. */
export async function mountEditor(textarea) {
  const editor = standing(textarea) ?? (await createEditor(textarea)) ?? standing(textarea)
  editor.setOptions({ editorProps: { ...editor.options.editorProps, ...pasting(editor) } })
  editor.view.dom.addEventListener("keydown", leaveByTab, true)
  return { ...writing(editor, textarea), ...caretOf(editor), element: editor.view.dom }
}

/** The editor that somebody made of this textarea before, if any. */
function standing(textarea) {
  return textarea.closest(".prose-editor")?.querySelector(".ProseMirror[contenteditable]")?.editor
}

function writing(editor, textarea) {
  return {
    html: () => textarea.value,
    text: () => editor.getText({ blockSeparator: " " }),
    setHTML(html) {
      editor.commands.setContent(html, { emitUpdate: true })
      textarea.value = html // as it was given; the editor's own spelling of it comes with the first change
    },
    focus() {
      editor.commands.setTextSelection(editor.state.doc.content.size)
      editor.view.focus()
    },
    links: () => [...editor.view.dom.querySelectorAll("a[href]")].map((link) => link.getAttribute("href")),
    onChange: (fn) => editor.on("update", fn),
    onMove: (fn) => editor.on("selectionUpdate", fn),
    destroy() {
      editor.css = null // the marker of quiet.js, which it would take away with it
      editor.destroy()
    },
  }
}

function caretOf(editor) {
  return {
    /** The line's text before the caret; "" while something is selected. */
    textBefore() {
      const { $from, empty } = editor.state.selection
      return empty ? $from.parent.textBetween(0, $from.parentOffset, "\n", "\n") : ""
    },
    deleteBefore(count) {
      const { from } = editor.state.selection
      editor.commands.deleteRange({ from: from - count, to: from })
    },
    caret: () => editor.view.coordsAtPos(editor.state.selection.from),
    place: () => ({ from: editor.state.selection.from, to: editor.state.selection.to }),
    putPlace(place) {
      editor.commands.setTextSelection(place)
      editor.view.focus()
    },
  }
}

function pasting(editor) {
  return {
    transformPastedHTML: cleanPaste,
    clipboardTextParser(text, context, _plain, view) {
      const { body } = new DOMParser().parseFromString(paragraphsOf(text), "text/html")
      const parser = pm.model.DOMParser.fromSchema(view.state.schema)
      return parser.parseSlice(body, { preserveWhitespace: true, context })
    },
  }
}

/** Tab always leads on, out of lists too: nobody is caught in the box. */
function leaveByTab(event) {
  if (event.key === "Tab") event.stopImmediatePropagation()
}
