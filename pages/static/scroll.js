// Brings a part of the page into view once; see pages/shared/scroll.py.

const PATIENCE = 3000 // milliseconds for the part to be drawn

export default function ({ data, parentElement }) {
  const box = (parentElement.host ?? parentElement).closest("[data-testid=stElementContainer]")
  if (box) box.style.display = "none" // or the page would leave a gap for it
  const started = performance.now()
  let next = 0
  const look = () => {
    const part = document.querySelector(`.st-key-${CSS.escape(data.part)}`)
    if (part) part.scrollIntoView({ block: "start" })
    else if (performance.now() - started < PATIENCE) next = requestAnimationFrame(look)
  }
  look()
  return () => cancelAnimationFrame(next)
}
