// Sends files of any size to the server, one after the other; see pages/shared/importing/upload.py.
//
// An upload belongs to its ticket and not to what is drawn: it goes on when the reader turns to another
// screen, and is found again by whatever draws the same ticket next.

const STEPS_HEARD = 4 // a screen reader hears every quarter
const REMEMBERED = Symbol.for("crosssell.uploads")
const uploads = (globalThis[REMEMBERED] ??= new Map())
const doors = new WeakMap()

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole)
}

function token() {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith("_streamlit_xsrf="))
  return cookie ? decodeURIComponent(cookie.slice(cookie.indexOf("=") + 1)) : ""
}

// One request; resolves to {status, body}, with status 0 where the server was not reached.
function send(method, address, ticket, content, { onProgress, onRequest } = {}) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    request.open(method, address)
    request.setRequestHeader("X-Xsrftoken", token())
    request.setRequestHeader("X-Crosssell-Ticket", ticket)
    const end = () => {
      let body = {}
      try {
        body = JSON.parse(request.responseText)
      } catch {
        // A proxy may answer with a page of its own; the status says enough then.
      }
      resolve({ status: request.status, body })
    }
    request.onload = request.onerror = request.onabort = request.ontimeout = end
    if (onProgress) request.upload.onprogress = (event) => onProgress(event.loaded)
    onRequest?.(request)
    request.send(content)
  })
}

class Upload {
  constructor(address, ticket) {
    Object.assign(this, { address, ticket, queue: [], problems: [], arrived: 0, done: 0, told: false })
    Object.assign(this, { file: null, sent: 0, whole: false, stopped: false, request: null, tell: () => {} })
  }

  get busy() {
    return this.file !== null
  }

  add(files) {
    if (!this.busy) Object.assign(this, { problems: [], done: 0, stopped: false })
    this.queue.push(...files)
    if (!this.busy && this.queue.length) this.run()
    else this.tell()
  }

  // What goes wrong with one file stops none of the others.
  async run() {
    window.addEventListener("beforeunload", warn)
    while (this.queue.length && !this.stopped) {
      Object.assign(this, { file: this.queue.shift(), sent: 0, whole: false, began: performance.now() })
      this.tell()
      const answer = await this.one(this.file)
      if (answer.status === 200) this.arrived += 1
      else if (!this.stopped) this.problems.push({ name: this.file.name, ...answer })
      this.done += 1
    }
    window.removeEventListener("beforeunload", warn)
    Object.assign(this, { file: null, queue: [], request: null })
    this.tell()
  }

  async one(file) {
    const announced = JSON.stringify({ name: file.name, size: file.size })
    const answer = await send("POST", this.address, this.ticket, announced)
    if (answer.status !== 200 || this.stopped) return answer
    return send("PUT", `${this.address}/${answer.body.number}`, this.ticket, file, {
      onRequest: (request) => (this.request = request),
      onProgress: (bytes) => {
        this.sent = Math.min(bytes, file.size)
        this.whole = this.sent === file.size
        this.tell()
      },
    })
  }

  stop() {
    this.stopped = true
    this.request?.abort()
    this.tell()
  }
}

function warn(event) {
  event.preventDefault()
}

function sizes(language) {
  const format = (unit, digits) =>
    new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: digits })
  const [small, large] = [format("megabyte", 0), format("gigabyte", 1)]
  return (bytes) => (bytes < 1024 ** 3 ? small.format(Math.ceil(bytes / 1024 ** 2)) : large.format(bytes / 1024 ** 3))
}

function duration(language, seconds) {
  const [unit, value] = seconds < 90 ? ["second", Math.max(1, Math.round(seconds))] : ["minute", Math.round(seconds / 60)]
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(value)
}

function facts(upload, { words, language }) {
  if (upload.stopped) return words.stopping
  if (upload.whole) return words.checking
  const size = sizes(language)
  const said = [filled(words.sent, { sent: size(upload.sent), size: size(upload.file.size) })]
  const seconds = (performance.now() - upload.began) / 1000
  if (seconds > 3 && upload.sent > 0) {
    const left = (seconds * (upload.file.size - upload.sent)) / upload.sent
    said.push(filled(words.left, { time: duration(language, left) }))
  }
  const count = upload.done + 1 + upload.queue.length
  if (count > 1) said.push(filled(words.of, { number: upload.done + 1, count }))
  return said.join(" · ")
}

function problemText({ name, status, body }, { words }) {
  if (body.text) return body.text
  const word = { 0: "lost", 403: "refused", 408: "lost", 410: "gone", 413: "between" }[status] ?? "failed"
  return filled(words[word], { file: name })
}

function draw(door, upload, data) {
  const part = (selector) => door.querySelector(selector)
  const { words } = data
  const share = upload.busy && upload.file.size ? upload.sent / upload.file.size : 0
  door.classList.toggle("busy", upload.busy)
  part(".chooser").multiple = !data.single
  door.setAttribute("aria-label", words.label)
  part("label.button").textContent = words.choose
  part(".hint").textContent = words.drop
  for (const selector of ["label.button", ".hint", ".chooser"]) part(selector).hidden = upload.busy
  for (const selector of [".head", ".bar", ".facts"]) part(selector).hidden = !upload.busy
  part(".name").textContent = upload.file?.name ?? ""
  part("button").textContent = words.cancel
  part("button").disabled = upload.stopped
  part(".bar").setAttribute("aria-label", upload.file?.name ?? "")
  part(".bar").value = share
  part(".facts").textContent = upload.busy ? facts(upload, data) : ""
  const step = Math.floor(share * STEPS_HEARD) / STEPS_HEARD
  const percent = new Intl.NumberFormat(data.language, { style: "percent" }).format(step)
  const heard = upload.busy ? `${upload.file.name}: ${percent}` : ""
  if (part(".heard").textContent !== heard) part(".heard").textContent = heard
  const problems = upload.problems.map((problem) => problemText(problem, data))
  const list = part(".problems")
  list.hidden = !problems.length
  if ([...list.children].map((item) => item.textContent).join("\n") === problems.join("\n")) return
  list.replaceChildren(
    ...problems.map((text) => Object.assign(document.createElement("li"), { textContent: text })),
  )
}

// A folder is listed among dropped files, but cannot be read as one.
function dropped(transfer) {
  const items = [...(transfer.items ?? [])].filter((item) => item.kind === "file")
  const folders = items.filter((item) => item.webkitGetAsEntry?.()?.isDirectory)
  const files = items.length ? items.filter((item) => !folders.includes(item)).map((item) => item.getAsFile()) : [...transfer.files]
  return { files: files.filter(Boolean), folders: folders.length }
}

function receive(own, { files, folders = 0 }) {
  own.upload.add(files)
  if (folders) own.upload.problems.push({ name: "", status: 200, body: { text: own.data.words.folder } })
  own.show()
}

function wire(own) {
  const { door } = own
  const chooser = door.querySelector(".chooser")
  chooser.onchange = () => {
    receive(own, { files: [...chooser.files] })
    chooser.value = "" // or the same file could not be chosen again
  }
  door.querySelector("button").onclick = () => own.upload.stop()
  const over = (event) => {
    event.preventDefault()
    door.classList.toggle("over", event.type === "dragover" || event.type === "dragenter")
  }
  door.ondragenter = door.ondragover = door.ondragleave = over
  door.ondrop = (event) => {
    over(event)
    receive(own, dropped(event.dataTransfer))
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const own = doors.get(parentElement) ?? { door: parentElement.querySelector(".door") }
  if (!uploads.has(data.ticket)) uploads.set(data.ticket, new Upload(data.address, data.ticket))
  if (own.upload && own.upload.ticket !== data.ticket) own.upload.tell = () => {}
  Object.assign(own, { data, upload: uploads.get(data.ticket) })
  own.show = () => {
    const { upload } = own
    draw(own.door, upload, own.data)
    if (upload.busy || !upload.arrived || upload.told) return
    upload.told = true
    const lost = upload.problems.filter((problem) => !problem.body.code).map((problem) => problem.name)
    setTriggerValue("arrived", { ticket: upload.ticket, lost })
  }
  own.upload.tell = own.show
  if (!doors.has(parentElement)) wire(own)
  doors.set(parentElement, own)
  own.show()
  return () => {
    if (own.upload.tell === own.show) own.upload.tell = () => {}
    doors.delete(parentElement)
  }
}
