import { effect } from '@preact/signals'
import {
  at,
  chosen,
  goTo,
  known,
  moment,
  opened,
  other,
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

/**
 * What stands behind `#` in the address: `run`, `with`, `view`, `tick`, `event`, `agent`, and a `token`, which is taken out at once and
 * kept for this tab. Nothing behind `#` is ever sent.
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
  if (tick !== undefined) whenKnown(tick, () => goTo(tick))
  if (seq !== undefined) opened.value = seq
  chosen.value = said.get('agent') ?? undefined
}

/** A place in a run is there once the run has come so far, or goes no further. */
function whenKnown(tick: number, act: () => void): void {
  const stop = effect(() => {
    const there = known.value.ticks > tick || (known.value.last >= 0 && run.value?.link.value !== 'open')
    if (there || run.value === undefined)
      queueMicrotask(() => {
        stop()
        if (there) act()
      })
  })
}

/** Keeps the address at what is shown, so that it can be passed on; the token is not in it. */
export function writeAddress(): void {
  effect(() => {
    const said = new URLSearchParams()
    if (run.value) said.set('run', run.value.name)
    if (other.value) said.set('with', other.value.name)
    if (view.value !== 'society') said.set('view', view.value)
    if (at.value !== undefined) said.set('tick', String(moment.value.tick))
    if (opened.value !== undefined) said.set('event', String(opened.value))
    if (chosen.value !== undefined) said.set('agent', chosen.value)
    const text = said.toString()
    window.history.replaceState(null, '', text ? `#${text}` : location.pathname)
  })
  effect(() => {
    document.documentElement.dataset.theme = theme.value
    if (theme.value === 'auto') localStorage.removeItem(THEME)
    else localStorage.setItem(THEME, theme.value)
  })
}

function numberIn(text: string | null): number | undefined {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}
