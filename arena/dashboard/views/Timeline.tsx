import { goLive, goTo, known, moment, playing, run, togglePlay } from '../store.ts'

/** Time: the tick that is shown, and the way to any other. */
export function Timeline() {
  const { tick, live } = moment.value
  const { ticks } = known.value
  const isLive = run.value?.link.value === 'open'
  return (
    <footer class="timeline">
      <button type="button" class="round" aria-label={playing.value ? 'pause' : 'play'} onClick={togglePlay}>
        {playing.value ? '❚❚' : '▶'}
      </button>
      <input
        type="range"
        min={0}
        max={Math.max(1, ticks)}
        value={tick}
        aria-label="Tick"
        aria-valuetext={`tick ${tick} of ${ticks}`}
        onInput={({ currentTarget }) => goTo(Number(currentTarget.value))}
      />
      <output class="tick">
        tick {tick} <span class="soft">of {ticks}</span>
      </output>
      <button type="button" class="small" aria-pressed={live} disabled={live} onClick={goLive}>
        {isLive ? 'live' : 'end'}
      </button>
    </footer>
  )
}
