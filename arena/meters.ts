import type { Event } from './event.ts'
import type { Feed } from './feed.ts'

/** What a hub counts of itself. */
export interface Meters {
  watchers: number
  connections: number
  sent: number
  sentBytes: number
  /** Pieces of what agents are writing that were handed to watchers, or not. */
  overheard: number
  unheard: number
  commands: number
  lagged: number
  /** Who was turned away, by why. */
  refused: Record<'stranger' | 'token' | 'full' | 'address', number>
}

export function createMeters(): Meters {
  const refused = { stranger: 0, token: 0, full: 0, address: 0 }
  return {
    watchers: 0,
    connections: 0,
    sent: 0,
    sentBytes: 0,
    overheard: 0,
    unheard: 0,
    commands: 0,
    lagged: 0,
    refused,
  }
}

/** How many events of each type a feed has; what was counted once is not counted again. */
export function createTally(): (feed: Feed) => ReadonlyMap<string, number> {
  const known = new WeakMap<readonly Event[], { at: number; types: Map<string, number> }>()
  return ({ events }) => {
    const tally = known.get(events) ?? { at: 0, types: new Map<string, number>() }
    known.set(events, tally)
    for (; tally.at < events.length; tally.at++) {
      const { type } = events[tally.at] as Event
      tally.types.set(type, (tally.types.get(type) ?? 0) + 1)
    }
    return tally.types
  }
}

/** The text format of Prometheus, version 0.0.4. */
export function renderMetrics(meters: Meters, feeds: readonly Feed[], tally: ReturnType<typeof createTally>): string {
  const { watchers, connections, sent, sentBytes, overheard, unheard, commands, lagged, refused } = meters
  return [
    ...family('polity_hub_watchers', 'gauge', 'Open websockets.', [[{}, watchers]]),
    ...family('polity_hub_connections', 'gauge', 'Open TCP connections.', [[{}, connections]]),
    ...family('polity_hub_events_sent_total', 'counter', 'Events handed to watchers.', [[{}, sent]]),
    ...family('polity_hub_bytes_sent_total', 'counter', 'Bytes of these events.', [[{}, sentBytes]]),
    ...family('polity_hub_pieces_sent_total', 'counter', 'Pieces of what agents were writing, handed on.', [
      [{}, overheard],
    ]),
    ...family('polity_hub_pieces_dropped_total', 'counter', 'Pieces that slow readers did without.', [[{}, unheard]]),
    ...family('polity_hub_commands_total', 'counter', 'Commands that were understood.', [[{}, commands]]),
    ...family('polity_hub_lagged_total', 'counter', 'Watchers let go for reading too slowly.', [[{}, lagged]]),
    ...family(
      'polity_hub_refused_total',
      'counter',
      'Who was turned away.',
      Object.entries(refused).map(([why, count]) => [{ why }, count]),
    ),
    ...family(
      'polity_run_tick',
      'gauge',
      'Tick of the newest event of a run that is watched or played here.',
      feeds.map(({ run, events }) => [{ run }, events.at(-1)?.tick ?? 0]),
    ),
    ...family(
      'polity_run_ended',
      'gauge',
      'Whether the run has ended.',
      feeds.map(({ run, ended }) => [{ run }, Number(ended)]),
    ),
    ...family(
      'polity_run_events_total',
      'counter',
      'Events of the run by type.',
      feeds.flatMap((feed) => [...tally(feed)].map(([type, count]): Sample => [{ run: feed.run, type }, count])),
    ),
    '',
  ].join('\n')
}

type Sample = [labels: Record<string, string>, value: number]

function family(name: string, type: 'gauge' | 'counter', help: string, samples: readonly Sample[]): string[] {
  const lines = samples.map(([labels, value]) => {
    const texts = Object.entries(labels).map(([label, text]) => `${label}="${labelText(text)}"`)
    return `${name}${texts.length > 0 ? `{${texts.join(',')}}` : ''} ${value}`
  })
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines]
}

function labelText(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')
}
