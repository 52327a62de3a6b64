/**
 * The editor looks for a style element of its own before it writes one, which the policy would refuse. This
 * marker, named so in a namespace where the name means nothing, keeps it quiet; the rule is in forms.css.
 */
{
  const marker = document.createElementNS("urn:newsroom:marker", "style")
  marker.setAttribute("data-tiptap-style", "")
  document.head.append(marker)
}
