import { goLive, goTo, goToParting, helping, opened, tick, togglePlay, VIEWS, view } from './store.ts'

/** What keys do, as the help says it. */
export const KEYS: readonly [keys: string, does: string][] = [
  ['← →', 'a tick back, a tick on'],
  ['Home, End', 'the founding, now'],
  ['Space', 'play, pause'],
  ['/', 'filter the feed'],
  ['1 … 7', 'the views'],
  ['d', 'two runs: the first difference'],
  ['Esc', 'close what is open'],
  ['?', 'this help'],
]

/** The feed is one on a phone only, which has no keys. */
const TABS = VIEWS.filter((each) => each !== 'feed')

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
    if (target instanceof Element && takesKey(target, key)) return
    const act = actionOf(key)
    if (!act) return
    event.preventDefault()
    act()
  })
}

/** Whether the element that has the focus does something with a key itself. */
function takesKey(element: Element, key: string): boolean {
  if (element.closest('select, textarea, input:not([type=range]):not([type=checkbox])')) return true
  if (element.closest('input[type=range]')) return /^(Arrow|Page|Home|End)/.test(key)
  return key === ' ' && element.closest('button, summary, a, input, [role=button]') !== null
}

function actionOf(key: string): (() => void) | undefined {
  const number = /^[1-9]$/.test(key) ? TABS[Number(key) - 1] : undefined
  if (number)
    return () => {
      view.value = number
    }
  const acts: Record<string, () => void> = {
    ArrowLeft: () => goTo(tick.value - 1),
    ArrowRight: () => goTo(tick.value + 1),
    Home: () => goTo(0),
    End: goLive,
    ' ': togglePlay,
    '/': focusFilter,
    d: goToParting,
    '?': () => {
      helping.value = true
    },
  }
  return acts[key]
}

function focusFilter(): void {
  const words = () =>
    [...document.querySelectorAll<HTMLInputElement>('#words')].find((each) => each.offsetParent !== null)
  const field = words()
  if (field) field.focus()
  else {
    view.value = 'feed'
    requestAnimationFrame(() => words()?.focus())
  }
}
