import { goLive, goTo, helping, moment, opened, togglePlay, VIEWS, view } from './store.ts'

/** What keys do, as the help says it. */
export const KEYS: readonly [keys: string, does: string][] = [
  ['← →', 'a tick back, a tick on'],
  ['Home, End', 'the founding, now'],
  ['Space', 'play, pause'],
  ['/', 'filter the feed'],
  ['1 … 8', 'the views'],
  ['Esc', 'close what is open'],
  ['?', 'this help'],
]

/** Keys for the whole page; what is typed into a field stays there. */
export function listenToKeys(): void {
  document.addEventListener('keydown', (event) => {
    const { key, target } = event
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (key === 'Escape') {
      if (helping.value) helping.value = false
      else if (opened.value !== undefined) opened.value = undefined
      else if (target instanceof HTMLElement) target.blur()
      return
    }
    const on = target instanceof Element ? target.closest('input, select, textarea, button, summary, a') : null
    if (on && (key === ' ' || !on.matches('button, summary, a'))) return
    const act = actionOf(key)
    if (!act) return
    event.preventDefault()
    act()
  })
}

function actionOf(key: string): (() => void) | undefined {
  const { tick } = moment.value
  const number = /^[1-9]$/.test(key) ? VIEWS[Number(key) - 1] : undefined
  if (number)
    return () => {
      view.value = number
    }
  const acts: Record<string, () => void> = {
    ArrowLeft: () => goTo(tick - 1),
    ArrowRight: () => goTo(tick + 1),
    Home: () => goTo(0),
    End: goLive,
    ' ': togglePlay,
    '/': focusFilter,
    '?': () => {
      helping.value = true
    },
  }
  return acts[key]
}

function focusFilter(): void {
  if (!document.querySelector('#words')) view.value = 'feed'
  requestAnimationFrame(() => document.querySelector<HTMLInputElement>('#words')?.focus())
}
