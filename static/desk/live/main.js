/** The live desk: starts its parts and ties them together. */
import { createComposer } from "./composer.js";

createComposer(document.getElementById("composer"), {})
