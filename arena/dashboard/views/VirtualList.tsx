import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'

/** Rows outside of the window that are there all the same, so that scrolling shows no gap. */
const BEYOND = 6

/**
 * A list of any length, of which only what is seen exists.
 *
 * @param height - of each row, in pixels
 * @param stick - stays at the end when rows are added, as long as it was there
 */
export function VirtualList({
  count,
  height,
  label,
  stick = false,
  row,
}: {
  count: number
  height: number
  label: string
  stick?: boolean
  row: (at: number) => ComponentChildren
}) {
  const box = useRef<HTMLDivElement>(null)
  const atEnd = useRef(stick)
  const [{ top, room }, setView] = useState({ top: 0, room: 600 })
  useLayoutEffect(() => {
    const { current } = box
    if (!current) return
    const see = () => setView({ top: current.scrollTop, room: current.clientHeight })
    const onScroll = () => {
      atEnd.current = stick && current.scrollTop + current.clientHeight >= current.scrollHeight - height
      see()
    }
    const watcher = new ResizeObserver(see)
    watcher.observe(current)
    current.addEventListener('scroll', onScroll, { passive: true })
    see()
    return () => {
      watcher.disconnect()
      current.removeEventListener('scroll', onScroll)
    }
  }, [height, stick])
  useLayoutEffect(() => {
    if (box.current && atEnd.current) box.current.scrollTop = box.current.scrollHeight
  }, [count])
  const first = Math.max(0, Math.floor(top / height) - BEYOND)
  const last = Math.min(count, Math.ceil((top + room) / height) + BEYOND)
  const rows = []
  for (let at = first; at < last; at++)
    rows.push(
      <div
        key={at}
        role="listitem"
        aria-setsize={count}
        aria-posinset={at + 1}
        class="row"
        style={{ height: `${height}px`, transform: `translateY(${at * height}px)` }}
      >
        {row(at)}
      </div>,
    )
  return (
    <div class="window" ref={box} tabIndex={0} role="group" aria-label={label}>
      <div role="list" aria-label={label} style={{ height: `${count * height}px` }}>
        {rows}
      </div>
      {count === 0 && <p class="none">nothing here yet</p>}
    </div>
  )
}
