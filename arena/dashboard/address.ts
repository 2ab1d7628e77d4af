import { effect } from '@preact/signals'
import { after } from './ports.ts'
import {
  chosen,
  look,
  opened,
  other,
  place,
  run,
  show,
  showBeside,
  theme,
  token,
  VIEWS,
  type View,
  view,
} from './store.ts'

const TOKEN = 'polity.token'
const THEME = 'polity.theme'
/** How long the address waits for what is shown to stand still, in milliseconds: browsers take no more than a few changes a second. */
const RESTING = 250

/**
 * What stands behind `#` in the address: `run`, `with` another run, `view`, `tick`, `event` and, where it is one of the other run, `of=with`, `agent`, and a
 * `token`, which is taken out at once and kept for this tab. Nothing behind `#` is ever sent.
 */
export function readAddress(): void {
  const said = new URLSearchParams(location.hash.slice(1))
  const given = said.get('token')
  if (given) sessionStorage.setItem(TOKEN, given)
  token.value = given ?? sessionStorage.getItem(TOKEN) ?? undefined
  const kept = localStorage.getItem(THEME)
  if (kept === 'light' || kept === 'dark') theme.value = kept
  const shown = said.get('view')
  if (VIEWS.includes(shown as View)) view.value = shown as View
  const name = said.get('run')
  if (name) show(name)
  showBeside(said.get('with') ?? undefined)
  const tick = numberIn(said.get('tick'))
  const seq = numberIn(said.get('event'))
  if (tick !== undefined) place.value = { tick }
  if (seq !== undefined) opened.value = { seq, beside: said.get('of') === 'with' }
  chosen.value = said.get('agent') ?? undefined
}

/** Keeps the address at what is shown, so that it can be passed on; the token is not in it. */
export function writeAddress(): void {
  let written: string | undefined
  let cancel = () => {}
  effect(() => {
    const said = new URLSearchParams()
    if (run.value) said.set('run', run.value.name)
    if (other.value) said.set('with', other.value.name)
    if (view.value !== 'society') said.set('view', view.value)
    if (place.value !== undefined) said.set('tick', String(place.value.tick))
    if (opened.value !== undefined) said.set('event', String(opened.value.seq))
    if (opened.value?.beside) said.set('of', 'with')
    if (chosen.value !== undefined) said.set('agent', chosen.value)
    const text = said.toString()
    const write = () => {
      written = text
      window.history.replaceState(null, '', text ? `#${text}` : location.pathname)
    }
    cancel()
    // The first time at once: a token has to go out of it.
    if (written === undefined) write()
    else if (text !== written) cancel = after(RESTING, write)
  })
  effect(() => {
    document.documentElement.dataset.theme = look.value
    if (theme.value === 'auto') localStorage.removeItem(THEME)
    else localStorage.setItem(THEME, theme.value)
  })
}

function numberIn(text: string | null): number | undefined {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}
