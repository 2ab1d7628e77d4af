import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'

/** Rows outside of the window that are there all the same, so that scrolling shows no gap. */
const BEYOND = 6

/**
 * A list of any length, of which only what is seen exists.
 *
 * @param height - of each row, in pixels
 * @param stick - stays at the end when rows are added, as long as it was there
 * @param seen - a row to be brought into sight, whenever another object asks for it
 */
export function VirtualList({
  count,
  height,
  label,
  stick = false,
  seen,
  row,
}: {
  count: number
  height: number
  label: string
  stick?: boolean
  seen?: { at: number } | undefined
  row: (at: number) => ComponentChildren
}) {
  const box = useRef<HTMLDivElement>(null)
  const atEnd = useRef(stick)
  const [room, setRoom] = useState(600)
  // Where it is scrolled to, in whole rows: only then others have to be there.
  const [from, setFrom] = useState(0)
  useLayoutEffect(() => {
    const { current } = box
    if (!current) return
    const see = () => setFrom(Math.floor(current.scrollTop / height))
    const onScroll = () => {
      const was = atEnd.current
      atEnd.current = stick && current.scrollTop + current.clientHeight >= current.scrollHeight - height
      if (!was || !atEnd.current) see()
    }
    const measure = () => {
      setRoom(current.clientHeight)
      if (atEnd.current) current.scrollTop = current.scrollHeight
      see()
    }
    const watcher = new ResizeObserver(measure)
    watcher.observe(current)
    current.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      watcher.disconnect()
      current.removeEventListener('scroll', onScroll)
    }
  }, [height, stick])
  useLayoutEffect(() => {
    if (box.current && atEnd.current) box.current.scrollTop = count * height
  }, [count, height])
  useLayoutEffect(() => {
    if (!box.current || !seen || seen.at < 0) return
    atEnd.current = false
    box.current.scrollTop = Math.max(0, (seen.at + 0.5) * height - box.current.clientHeight / 2)
  }, [seen, height])
  const rowsSeen = Math.ceil(room / height)
  const top = atEnd.current ? Math.max(0, count - rowsSeen) : Math.min(from, count)
  const first = Math.max(0, top - BEYOND)
  const last = Math.min(count, top + rowsSeen + 1 + BEYOND)
  // Elements are used again: a list that moves on by many rows gets other texts, and no others elements.
  const slots = rowsSeen + 1 + 2 * BEYOND
  const rows = []
  for (let at = first; at < last; at++)
    rows.push(
      <div
        key={at % slots}
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
