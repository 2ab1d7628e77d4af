import { goLive, goTo, place, playing, run, tick, ticks, togglePlay } from '../store.ts'

let wanted: number | undefined

/** Goes to where the slider was moved last, once a frame. */
function goSoon(there: number): void {
  const isAsked = wanted !== undefined
  wanted = there
  if (isAsked) return
  requestAnimationFrame(() => {
    if (wanted !== undefined) goTo(wanted)
    wanted = undefined
  })
}

/** Time: the tick that is shown, and the way to any other. */
export function Timeline() {
  const [at, all] = [tick.value, ticks.value]
  const live = place.value === undefined
  const isLive = run.value?.link.value === 'open'
  return (
    <footer class="timeline">
      <button type="button" class="round" aria-label={playing.value ? 'pause' : 'play'} onClick={togglePlay}>
        {playing.value ? '❚❚' : '▶'}
      </button>
      <input
        type="range"
        min={0}
        max={Math.max(1, all)}
        value={at}
        aria-label="Tick"
        aria-valuetext={`tick ${at} of ${all}`}
        onInput={({ currentTarget }) => goSoon(Number(currentTarget.value))}
      />
      <output class="tick">
        tick {at} <span class="soft">of {all}</span>
      </output>
      <button type="button" class="small" aria-pressed={live} disabled={live} onClick={goLive}>
        {isLive ? 'live' : 'end'}
      </button>
    </footer>
  )
}
