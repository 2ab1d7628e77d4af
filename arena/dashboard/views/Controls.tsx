import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { type Ask, ask, WatchRefusedError } from '../../client.ts'
import { Status } from '../../protocol.ts'
import { addressOf, every } from '../ports.ts'
import { cards, refreshCards, run, show, token } from '../store.ts'

/** How often a run that can be controlled is asked how it stands, in milliseconds. */
const ASKING = 2_000

/** What the owner of the token may do to the run that is shown. */
export function Controls() {
  const paused = useSignal(false)
  const said = useSignal('')
  const shown = run.value
  const isOver = shown?.link.value !== 'open'
  const perform = async (command: Ask) => {
    if (!shown) return
    try {
      const status = Status.safeParse(await ask(addressOf(shown.name), command, { token: token.value }))
      if (status.success) paused.value = status.data.paused
      said.value = ''
    } catch (error) {
      said.value = reasonOf(error)
    }
  }
  useEffect(() => {
    if (isOver || !shown) return
    void perform({ method: 'status' })
    return every(ASKING, () => void perform({ method: 'status' }))
  }, [shown, isOver])
  if (!token.value || !shown || isOver) return null
  return (
    <div class="controls" role="toolbar" aria-label="Control of the run">
      {paused.value ? (
        <button type="button" onClick={() => perform({ method: 'resume' })}>
          resume
        </button>
      ) : (
        <button type="button" onClick={() => perform({ method: 'pause' })}>
          pause the run
        </button>
      )}
      <button type="button" onClick={() => perform({ method: 'step', params: { ticks: 1 } })}>
        one tick
      </button>
      <button type="button" class="danger" onClick={() => perform({ method: 'stop' })}>
        stop
      </button>
      {said.value && <span class="badtext">{said.value}</span>}
    </div>
  )
}

/** Why the hub did not do it; on loopback who has a wrong token reads all the same. */
function reasonOf(error: unknown): string {
  return error instanceof WatchRefusedError && error.code === 'unauthorized'
    ? "The token of this page is not the hub's: open it with #token=… in its address, and the POLITY_TOKEN that the hub was started with."
    : (error as Error).message
}

/** What a server can start without a file. */
const SCENARIOS = ['pipeline', 'dispute', 'constitution', 'commons', 'treasury', 'federated']

/** Starts a society, in a server that may. */
export function Start() {
  const template = useSignal('pipeline')
  const said = useSignal('')
  if (!token.value) return null
  const start = async (event: Event) => {
    event.preventDefault()
    said.value = 'starting …'
    try {
      const command: Ask = { method: 'start', params: { template: template.value } }
      const { run: made } = await ask(addressOf('').replace(/\/runs\/$/, ''), command, {
        token: token.value,
        timeout: 60_000,
      })
      said.value = ''
      await refreshCards()
      if (typeof made === 'string') show(made)
    } catch (error) {
      said.value = `Nothing was started. ${reasonOf(error)}`
    }
  }
  return (
    <form class="bar" onSubmit={start}>
      <label>
        start{' '}
        <input
          list="templates"
          value={template.value}
          onInput={({ currentTarget }) => {
            template.value = currentTarget.value
          }}
        />
      </label>
      <datalist id="templates">
        {[...new Set([...SCENARIOS, ...cards.value.flatMap(({ society }) => society ?? [])])].map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <button type="submit">start</button> <span role="status">{said.value}</span>
    </form>
  )
}
