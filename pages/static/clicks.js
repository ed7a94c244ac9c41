// Tells Streamlit which pair of a plotly chart was clicked; see pages/shared/clicks.py.
//
// What was clicked is told by the items' own ids, never by row and column: between a click and its run
// the matrix may have changed. A heatmap carries the ids of its rows and columns as `meta`; a point of
// any other series carries its pair as `customdata`.

const listening = new WeakMap()

function pairOf(point) {
  const ids = point.data.type === "heatmap" ? point.data.meta : null
  const pair = ids ? [ids[point.pointNumber[0]], ids[point.pointNumber[1]]] : point.customdata
  if (!Array.isArray(pair) || pair.length !== 2) return null
  return pair.every((id) => typeof id === "string") && pair[0] !== pair[1] ? pair : null
}

function pairAmong(event) {
  return (event?.points ?? []).map(pairOf).find((pair) => pair !== null) ?? null
}

function point(chart, cursor) {
  for (const layer of chart.querySelectorAll(".nsewdrag")) layer.style.cursor = cursor
}

export default function ({ data, parentElement, setTriggerValue }) {
  const before = listening.get(parentElement)
  if (before) {
    before.tell = (pair) => setTriggerValue("picked", pair)
    before.chart = data.chart
    before.look()
    return before.end
  }
  const box = (parentElement.host ?? parentElement).closest("[data-testid=stElementContainer]")
  if (box) box.style.display = "none" // or the page would leave a gap for it
  const own = { chart: data.chart, tell: (pair) => setTriggerValue("picked", pair), drawn: null, on: null }
  const clicked = (event) => {
    const pair = pairAmong(event)
    if (pair) own.tell(pair)
  }
  const hovered = (event) => point(own.drawn, pairAmong(event) ? "pointer" : "default")
  const left = () => point(own.drawn, "default")
  const handlers = { plotly_click: clicked, plotly_hover: hovered, plotly_unhover: left }
  const leave = () => {
    if (own.drawn?.removeListener) {
      for (const [name, act] of Object.entries(handlers)) own.drawn.removeListener(name, act)
    }
    own.drawn = own.on = null
  }
  // A figure that is drawn anew from nothing has a new `on`; one that is only updated keeps its listeners.
  own.look = () => {
    const drawn = document.querySelector(`.st-key-${CSS.escape(own.chart)} .js-plotly-plot`)
    if (drawn === own.drawn && drawn?.on === own.on) return
    leave()
    if (!drawn?.on) return
    own.drawn = drawn
    own.on = drawn.on
    for (const [name, act] of Object.entries(handlers)) drawn.on(name, act)
  }
  const observer = new MutationObserver(own.look)
  own.end = () => {
    observer.disconnect()
    leave()
    listening.delete(parentElement)
  }
  listening.set(parentElement, own)
  observer.observe(document.body, { childList: true, subtree: true })
  own.look()
  return own.end
}
