import { useEffect, useRef } from 'preact/hooks'
import { KEYS } from '../keys.ts'
import { helping } from '../store.ts'

export function Help() {
  const box = useRef<HTMLDialogElement>(null)
  const open = helping.value
  useEffect(() => {
    if (open) box.current?.showModal()
    else box.current?.close()
  }, [open])
  return (
    <dialog
      ref={box}
      aria-label="Keys"
      onClose={() => {
        helping.value = false
      }}
    >
      <h2>Keys</h2>
      <dl class="facts">{KEYS.map(([keys, does]) => [<dt key={keys}>{keys}</dt>, <dd key={does}>{does}</dd>])}</dl>
      <p class="soft">
        Names and texts are the agents' own words. What is shown is folded from the events; `polity verify` checks them.
      </p>
      <form method="dialog">
        <button type="submit">close</button>
      </form>
    </dialog>
  )
}
