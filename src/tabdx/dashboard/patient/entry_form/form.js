// The form of one patient. The browser owns the texts: what a person types stays as it is, and only
// a filling by the server (`entry.fill`) replaces it. The server reads the texts and says of each
// what it is (`states`).

const PAUSE = 300 // milliseconds without a key before the texts are sent
const PATIENCE = 3000 // milliseconds for the server to answer, before it is told once more

const forms = new WeakMap()

export default function (component) {
  const root = component.parentElement
  let form = forms.get(root)
  if (!form) forms.set(root, (form = new Form(root, component)))
  form.update(component)
}

class Form {
  constructor(root, { data }) {
    this.root = root
    this.storage = data.storage
    this.page = data.page
    this.notMeasured = data.notMeasured
    this.fill = null
    this.source = null
    this.undoable = []
    this.number = 0
    this.underWay = null
    this.next = null
    this.unheard = ''
    this.fields = new Map()
    this.typed = new Set() // fields whose text the browser itself can undo
    this.build(data.form)
    this.listen()
    this.recall()
  }

  $(selector) {
    return this.root.querySelector(selector)
  }

  // What the server says

  update({ data, setStateValue, setTriggerValue }) {
    this.send_ = setStateValue
    this.trigger = setTriggerValue
    this.states = data.states
    this.said = data.notice
    const { fill, texts, source, untouched, heard } = data.entry
    if (heard === this.number) this.hear()
    if (fill !== this.fill) {
      const own = Object.keys(this.texts()).length > 0
      const newer = untouched && own && (source === null || source === this.source)
      this.fill = fill
      this.hear() // what was under way is out of date
      if (newer) {
        if (!same(this.texts(), texts)) this.send({ restored: true })
      } else {
        const changed = !same(this.texts(), texts)
        if (changed && own) this.undoable.push(this.snapshot())
        if (changed) this.write(texts)
        this.source = source
        this.before = this.snapshot()
        this.keep()
        this.openPaste(false)
        if (!untouched) this.send() // or a restarted server would be told of the texts before
      }
    } else if ((!this.told || this.unsent) && !same(this.texts(), texts)) {
      this.send() // what was typed last, before a person went to another page
    }
    this.told = true
    say(this.$('.progress'), data.progress)
    this.showNotice()
    this.showStates()
  }

  showNotice() {
    const notice = this.$('.notice')
    const { failed, paste, orders } = this.said
    const text = this.unheard || this.said.text || this.lost || ''
    notice.hidden = !text
    notice.classList.toggle('failed', failed || Boolean(this.unheard))
    say(notice.firstElementChild, text)
    notice.lastElementChild.replaceChildren(
      ...orders.map((order) => {
        const button = element('button', { type: 'button' }, `Order of the ${order}`)
        button.onclick = () => this.paste(paste.text, paste.field, order)
        return button
      }),
    )
  }

  showStates() {
    for (const [name, field] of this.fields) {
      const text = field.input.value.trim()
      let state = this.states[name]
      if (state && state.of.trim() !== text) state = undefined // of an earlier text
      const kind = text === this.notMeasured ? 'marked' : state?.kind ?? ''
      field.cell.dataset.kind = kind
      field.input.setAttribute('aria-invalid', ['unreadable', 'implausible'].includes(kind))
      say(field.state, state?.short ? `${MARKS[kind]} ${state.short}` : '')
      field.mark.setAttribute('aria-pressed', kind === 'marked')
      say(field.said, state?.text ?? '')
      field.said.hidden = !state?.text
    }
    this.$('[data-do=mark]').hidden = Object.keys(this.texts()).length === this.fields.size
    this.$('[data-do=undo]').disabled = this.undoable.length === 0
  }

  // The fields

  build({ columns, rows }) {
    const body = this.$('.fields')
    body.style.setProperty('--columns', Math.max(columns.length, 1))
    this.least = 120 + 100 * columns.length // pixels in which the columns fit
    body.classList.toggle('channels', columns.length > 0)
    if (columns.length) {
      const heads = columns.map((name) => element('span', {}, name))
      body.append(element('div', { className: 'head', ariaHidden: true }, element('span'), ...heads))
    }
    for (const row of rows) {
      const unit = row.unit ? element('small', {}, row.unit) : ''
      const heading = element('span', { className: 'heading', ariaHidden: true }, row.heading, ' ', unit)
      const fields = row.fields.map((one) => this.buildField(one))
      if (columns.length) fields.forEach(({ cell }, place) => (cell.dataset.channel = columns[place]))
      const said = element('div', { className: 'said', ariaLive: 'polite' }, ...fields.map((field) => field.said))
      body.append(element('div', { className: 'row' }, heading, ...fields.map((field) => field.cell), said))
    }
  }

  buildField({ name, unit, range, levels, description }) {
    const id = `f${this.fields.size}`
    const input = levels.length ? this.buildSelect(levels) : element('input', { type: 'text', inputMode: 'decimal', enterKeyHint: 'next' })
    Object.assign(input, { id, autocomplete: 'off', spellcheck: false, title: description })
    input.setAttribute('aria-describedby', `${id}-range ${id}-state ${id}-said`)
    const label = element('label', { htmlFor: id, className: 'unseen' }, name)
    const mark = element('button', { type: 'button', className: 'mark', tabIndex: -1, title: this.notMeasured }, '⊘')
    mark.setAttribute('aria-label', `${name}: ${this.notMeasured}`)
    const limits = element('span', { className: 'range', id: `${id}-range` })
    if (range) limits.append(element('span', { className: 'unseen' }, 'plausible '), range)
    if (unit) limits.append(element('span', { className: 'unit' }, ` ${unit}`))
    const state = element('span', { className: 'state', id: `${id}-state` })
    const said = element('p', { id: `${id}-said`, hidden: true })
    const box = element('span', { className: 'box' }, input, mark)
    const cell = element('div', { className: 'cell' }, label, box, limits, state)
    const field = { name, cell, input, mark, state, said, unmarked: '' }
    this.fields.set(name, field)
    mark.onclick = () => this.toggle(field)
    return field
  }

  buildSelect(levels) {
    const options = ['', ...levels, this.notMeasured]
    return element('select', {}, ...options.map((level) => new Option(level || 'choose', level)))
  }

  texts() {
    const filled = [...this.fields].filter(([, field]) => field.input.value.trim())
    return Object.fromEntries(filled.map(([name, field]) => [name, field.input.value]))
  }

  write(texts) {
    for (const [name, field] of this.fields) {
      put(field.input, texts[name] ?? '')
      field.unmarked = '' // or to unmark it would bring back a value of the patient before
    }
    this.typed.clear()
  }

  toggle(field) {
    const marked = field.input.value.trim() === this.notMeasured
    this.change(() => {
      if (!marked) field.unmarked = field.input.value
      field.input.value = marked ? field.unmarked : this.notMeasured
    })
  }

  // What a person does

  listen() {
    // Streamlit's shortcuts are letters; inside of the form they are text.
    this.root.addEventListener('keydown', (event) => {
      event.stopPropagation()
      this.key(event)
    })
    this.root.addEventListener('input', (event) => {
      const field = this.fieldOf(event.target)
      if (!field) return
      this.typed.add(field)
      if (this.before) this.undoable.push(this.before)
      this.before = null
      this.keep()
      this.showStates()
      clearTimeout(this.waiting)
      this.waiting = setTimeout(() => this.send(), PAUSE)
    })
    this.root.addEventListener('focusin', () => (this.before = this.snapshot()))
    this.root.addEventListener('focusout', () => this.waiting && this.send())
    // Not every press takes the focus away; a page that a person goes to must not come first.
    const press = () => {
      if (!this.root.host.isConnected) document.removeEventListener('pointerdown', press, true)
      else if (this.waiting) this.send()
    }
    document.addEventListener('pointerdown', press, true)
    this.root.addEventListener('paste', (event) => this.pasteInto(event))
    this.root.addEventListener('click', (event) => {
      const action = event.target.closest?.('[data-do]')?.dataset.do
      if (action) this.act(action)
    })
    const width = new ResizeObserver(([{ contentRect }]) => {
      const narrow = contentRect.width < this.least || window.innerWidth < 640
      this.$('.form').classList.toggle('narrow', narrow)
    })
    width.observe(this.$('.form'))
  }

  key(event) {
    const field = this.fieldOf(event.target)
    if (event.key === 'Enter' && field) {
      event.preventDefault()
      if (this.waiting) this.send()
      const inputs = [...this.fields.values()].map((one) => one.input)
      inputs[inputs.indexOf(field.input) + (event.shiftKey ? -1 : 1)]?.focus()
    } else if (event.key === 'Escape' && event.target.id === 'pasted') {
      this.openPaste(false)
    } else if (event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey) && !event.shiftKey) {
      if (event.target.id === 'pasted' || (field && this.typed.has(field))) return
      event.preventDefault()
      this.act('undo')
    }
  }

  act(action) {
    const inputs = [...this.fields.values()].map((field) => field.input)
    if (action === 'open') this.openPaste(this.$('.paste').hidden)
    else if (action === 'close') this.openPaste(false)
    else if (action === 'fill') this.paste(this.$('#pasted').value, '')
    else if (action === 'clear') this.change(() => this.write({}), null)
    else if (action === 'undo') this.undo()
    else if (action === 'mark') {
      this.change(() => {
        for (const input of inputs) if (!input.value.trim()) input.value = this.notMeasured
      })
    }
  }

  change(how, source = this.source) {
    this.undoable.push(this.snapshot())
    how()
    this.become(source)
  }

  undo() {
    let last
    do last = this.undoable.pop()
    while (last && same(last.texts, this.texts()))
    if (!last) return this.showStates()
    this.write(last.texts)
    this.become(last.source)
  }

  become(source) {
    this.source = source
    this.before = this.snapshot()
    this.typed.clear()
    this.keep()
    this.send()
    this.showStates()
  }

  snapshot() {
    return { texts: this.texts(), source: this.source }
  }

  openPaste(open) {
    this.$('.paste').hidden = !open
    const box = this.$('#pasted')
    if (open) box.focus()
    else box.value = ''
  }

  pasteInto(event) {
    const field = this.fieldOf(event.target)
    const text = event.clipboardData?.getData('text/plain') ?? ''
    const cells = text.replace(/[\r\n]+$/, '') // an empty cell before the first one counts
    const single = text.trim()
    const several = /[\t\n\r;]/.test(cells) || single.split(',').length > 2
    const chosen = field?.input.options // into a list the browser pastes nothing
    if (!field || (!several && !chosen && single === text)) return // the browser's own way
    event.preventDefault()
    if (several || chosen) this.paste(text, field.name)
    else document.execCommand('insertText', false, single)
  }

  paste(text, field, order = '') {
    if (!text.trim()) return
    clearTimeout(this.waiting)
    this.waiting = null
    this.deliver(() => this.trigger('paste', { text, field, order, entry: this.sent() }))
  }

  fieldOf(target) {
    return [...this.fields.values()].find((field) => field.input === target)
  }

  // To the server, and to this tab of the browser

  sent() {
    return { fill: this.fill, texts: this.texts(), source: this.source, number: this.number }
  }

  send(more = {}) {
    clearTimeout(this.waiting)
    this.waiting = null
    this.unsent = this.isLeft()
    if (this.unsent) return
    if (this.underWay) this.next = more // one after the other, however fast a person is
    else this.deliver(() => this.send_('entry', { ...this.sent(), ...more }))
  }

  // A message names the page on which it was sent: after Back, while the form still stands there, it
  // would fetch the person back. What is entered is kept, and sent when the form is opened again.
  isLeft() {
    return location.pathname.replace(/\/+$/, '').split('/').pop() !== this.page
  }

  // Each message has its number, with which the server answers. What it did not hear it is told
  // again: without a connection, messages are dropped.
  deliver(how, patience = PATIENCE) {
    clearTimeout(this.underWay)
    this.next = null
    this.number = Math.max(Date.now(), this.number + 1)
    this.underWay = setTimeout(() => {
      if (!this.root.host.isConnected) return
      this.underWay = null
      if ((this.unsent = this.isLeft())) return
      this.deliver(how, 2 * patience)
      this.unheard = 'No answer from the server yet: what the page says is of the values before.'
      this.showNotice()
    }, patience)
    how()
  }

  hear() {
    const next = this.next
    clearTimeout(this.underWay)
    this.underWay = this.next = null
    this.unheard = ''
    if (next) this.send(next)
  }

  keep() {
    this.lost = ''
    try {
      sessionStorage.setItem(this.storage, JSON.stringify(this.sent()))
    } catch {
      // Told after a reload.
    }
  }

  // What another person entered in this tab, before they logged out.
  forgetOthers() {
    const cohort = (key) => key.slice(0, key.lastIndexOf('.'))
    for (const key of Object.keys(sessionStorage)) {
      if (key !== this.storage && cohort(key) === cohort(this.storage)) sessionStorage.removeItem(key)
    }
  }

  recall() {
    try {
      this.forgetOthers()
      const kept = JSON.parse(sessionStorage.getItem(this.storage))
      if (!isEntry(kept)) return
      this.write(kept.texts)
      this.fill = kept.fill
      this.source = kept.source
    } catch {
      if (performance.getEntriesByType('navigation')[0]?.type === 'reload') {
        this.lost = 'This browser keeps nothing over a reload: what was entered before it is lost.'
      }
    }
  }
}

const MARKS = { unreadable: '✕', implausible: '✕', unusual: '!' }

// A list keeps a text that is none of its levels, for the server to say so.
function put(input, text) {
  input.querySelector('.other')?.remove()
  if (input.options && ![...input.options].some(({ value }) => value === text)) {
    input.add(element('option', { className: 'other', value: text }, text))
  }
  input.value = text
}

// A screen reader reads out what is written anew, even if it is the same.
function say(node, text) {
  if (node.textContent !== text) node.textContent = text
}

// Whether this is what `sent` makes.
function isEntry(kept) {
  const isText = (value) => typeof value === 'string'
  return (
    isText(kept?.fill) &&
    (kept.source === null || isText(kept.source)) &&
    kept.texts?.constructor === Object &&
    Object.values(kept.texts).every(isText)
  )
}

function same(one, other) {
  const names = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...names].every((name) => (one[name] ?? '').trim() === (other[name] ?? '').trim())
}

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties)
  made.append(...children)
  return made
}
