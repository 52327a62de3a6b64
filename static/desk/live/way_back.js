/** Remembers in this browser that this desk was opened: the public page then has a link to it (desk_link.js). */
import { config, here } from "./config.js";

try {
  localStorage.setItem(`desk:${config.slug}`, here)
} catch {
  // Without storage the public page stays as it is for everyone.
}
