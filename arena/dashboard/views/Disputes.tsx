import { useComputed } from '@preact/signals'
import { type ClaimView, claimsOf, type DisputeView, disputesOf, type Opening } from '../models/disputes.ts'
import { moment, run } from '../store.ts'
import { AgentName, Badge, Empty, EventLink, Seqs, Some, toneOf } from './parts.tsx'

/** Claims, and the disputes over them opening by opening. */
export function Disputes() {
  const found = useComputed(() => {
    const { state, seq } = moment.value
    const history = run.value?.history
    if (!history) return { disputes: [], claims: [] }
    return {
      disputes: disputesOf(state, history.events, history.catalog, seq),
      claims: claimsOf(state, history.catalog, seq),
    }
  })
  const { disputes, claims } = found.value
  if (claims.length === 0) return <Empty>Nobody has claimed a result yet.</Empty>
  return (
    <div class="cards">
      <Some of={disputes}>{(dispute) => <One key={dispute.id} dispute={dispute} />}</Some>
      <Some of={claims}>{(claim) => <Claimed key={claim.id} claim={claim} />}</Some>
    </div>
  )
}

function Claimed({ claim: { claimant, status, leaves, checks, seqs } }: { claim: ClaimView }) {
  return (
    <article class="card">
      <h2>
        claim of <AgentName name={claimant} /> <Badge tone={toneOf(status)}>{status}</Badge>
      </h2>
      <ul class="plainlist">
        {leaves.map(({ task, status: how, note }, at) => (
          <li key={`${at} ${task}`}>
            {task} <Badge tone={toneOf(how)}>{how}</Badge> <span class="soft">{note}</span>
          </li>
        ))}
        {checks.map(({ holder, status: how, samples, times }, at) => (
          <li key={`check ${at}`}>
            drawn {times > 1 && `${times} times `}to check result {samples.join(', ')}: <AgentName name={holder} />{' '}
            <Badge tone={toneOf(how)}>{how}</Badge>
          </li>
        ))}
      </ul>
      <p class="soft">
        <Seqs seqs={seqs} />
      </p>
    </article>
  )
}

function One({ dispute }: { dispute: DisputeView }) {
  const { claimant, challenger, status, task, leaf, states, openings, next, end } = dispute
  return (
    <article class="card dispute">
      <h2>
        <AgentName name={challenger} /> against <AgentName name={claimant} />{' '}
        <Badge tone={status === 'won' ? 'bad' : toneOf(status)}>
          {status === 'open' ? 'open' : `${status} by the challenger`}
        </Badge>
      </h2>
      <p class="soft">
        over {task ? `“${task}”` : `result ${leaf}`}, {states} states{end && ` · the result is ${end}`}
        {next && ` · ${next.who} has to move until tick ${next.by}`}
      </p>
      <ol class="openings">
        {openings.map((opening) => (
          <Move key={opening.seq} opening={opening} />
        ))}
      </ol>
    </article>
  )
}

function Move({ opening: { seq, tick, kind, by, text, row } }: { opening: Opening }) {
  return (
    <li class={kind}>
      <span class="when">tick {tick}</span> <b>{by}</b> {text} <EventLink seq={seq} />
      {row && (
        <span
          class="nodes"
          role="img"
          aria-label={`${row.nodes.length} ${row.level === 0 ? 'states' : 'nodes'} of level ${row.level}${row.picked === undefined ? '' : `, ${row.picked} is gone on with`}`}
        >
          {row.nodes.map((node, at) => (
            <span key={node} class={at === row.picked ? 'picked' : ''} title={node}>
              {row.first + at}
            </span>
          ))}
        </span>
      )}
    </li>
  )
}
