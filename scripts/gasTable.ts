/** One line of the gas table in docs/benchmarks.md. */
export interface GasRow {
  readonly item: string
  /** What others pay for the like. */
  readonly others?: string
  /** Gas at most. */
  readonly aim?: number
  /** The name of the measurement in contracts/gas.json. */
  readonly ours: string
  /** What it is made of: why an aim is missed, or what else to know. */
  readonly why?: string
}

/** Others' figures are whole transactions too: read from their published reports and sources, not measured here. */
export const gasRows: readonly GasRow[] = [
  {
    item: 'open a batch, bonds kept from before',
    others: 'UMA 229k; OP Succinct 330k; ERC-8004 request and response 239k',
    aim: 90_000,
    ours: 'open, 256 leaves, bonds kept',
  },
  { item: 'open a batch, one bond more to lock', ours: 'open, a bond of one more to lock', why: 'the vault locks' },
  {
    item: 'open a batch, the first of a version and of its account',
    ours: 'open, first of a version and of an account',
    why: 'three slots more that nobody has written yet',
  },
  {
    item: 'the claim of a task in a batch of 256, bonds kept',
    others: 'as above, one each',
    aim: 400,
    ours: 'open, 256 leaves, bonds kept, per leaf',
  },
  {
    item: 'whole life of a task, escrow to payout, in a batch of 248',
    ours: 'whole life, per task',
    why: 'the sum of the four that follow',
  },
  { item: 'of that, proposing and funding it', ours: 'createWorkflow of 32 tasks, per task' },
  { item: 'of that, taking it', ours: 'claimTask, per task', why: 'a slot for who works on it, its bond in the vault' },
  { item: 'of that, claiming it', ours: 'open, per task', why: 'one bond more to lock' },
  { item: 'of that, settling it', ours: 'settle, per task', why: 'a slot for its result; payout and fee are netted' },
  { item: 'settle a batch of one', ours: 'settle, batch of one' },
  { item: 'settle a signed leaf, of 256', ours: 'settle, 256 signed leaves, per leaf' },
  {
    item: 'challenge: demand a hidden leaf, bonds kept',
    others: 'OP Succinct 85k; UMA 324k',
    aim: 70_000,
    ours: 'demand a leaf, bonds kept',
  },
  { item: 'challenge: demand a hidden leaf, the first of its account', ours: 'demand a leaf, first' },
  {
    item: 'challenge: demand the states of a leaf, bonds kept',
    others: 'as above',
    aim: 70_000,
    ours: 'demand states, bonds kept',
    why: '26,000 for the transaction and its leaf, 22,100 for the slot of the dispute, 17,000 for five cold slots of which two change; two calls and two events',
  },
  { item: 'challenge: demand the states of a leaf, the first of its account', ours: 'demand states, first' },
  {
    item: 'kill by one invalid transition, 1,000 rows, re-executed',
    others: 'BoLD last step 118k (mock prover); Kailua 415-470k',
    aim: 150_000,
    ours: 'kill, 1000 rows',
    why: 'transaction and calldata 44,000; judging (task, three paths, step) 37,000; slash 82,000, with two slots nobody has written, its record and a checkpoint of votes; record of the death 25,000; batch, task, canaries 48,000. The second and fifth are what code could still spare',
  },
  {
    item: 'kill by one invalid transition, 1,000 rows, its step proved',
    others: 'as above',
    aim: 300_000,
    ours: 'kill by proof, 1000 rows',
    why: 'the kill above, and 214,000 for the proof: 199,000 for the pairings and sums of a check with three public values, the rest for its words',
  },
  {
    item: 'kill by one invalid transition, 2^20 rows, its own dispute ended',
    others: 'as above',
    ours: 'kill, 2^20 states, the dispute ended',
    why: 'as above; thirty nodes more (20,000), a dispute ended',
  },
  {
    item: 'descent: reveal sixteen nodes',
    others: 'OP attack 247k; BoLD 436k on average',
    aim: 45_000,
    ours: 'reveal 16 nodes',
    why: 'five for 2^20 states',
  },
  { item: 'descent: pick one', others: 'as above', aim: 45_000, ours: 'pick', why: 'four for 2^20 states' },
  {
    item: 'whole dispute, worst case: 2^20 states withheld, to the kill',
    others: 'OP full ladder 27.2M',
    aim: 600_000,
    ours: 'whole dispute, 2^20 states',
    why: 'nine moves cost 368,000, and half of that is the base price of nine transactions; the rest is the demand and the kill, above',
  },
  {
    item: 'one Groth16 check, three signals',
    others: 'SP1 201-222k, with one or two',
    aim: 215_000,
    ours: 'verify',
    why: '181,000 for four pairings, 18,450 for three signals where one would be 6,150, 21,000 and calldata',
  },
  {
    item: 'governed action under a proof, all public values bound, state moved',
    others: 'UltraHonk reference of ERC-8354: 731k for the verdict alone',
    aim: 260_000,
    ours: 'execute, proof',
    why: 'see below: 206,000 before a word of ours is looked at',
  },
  { item: 'the same, the first of its account', ours: 'execute, proof, first time' },
  { item: 'governed action under a guard', ours: 'execute, guard' },
  { item: 'the same, the first of its account', ours: 'execute, guard, first time' },
  {
    item: 'propose',
    others: 'OpenZeppelin 5.7 composed 75-293k; Bravo 371k',
    ours: 'propose',
    why: 'one call in it; its way, what it needs and the code that it calls are fixed',
  },
  {
    item: 'vote, the first on a proposal',
    others: 'OpenZeppelin 66-123k; Bravo 79-96k',
    aim: 100_000,
    ours: 'castVote',
    why: 'wallet and stake are looked up',
  },
  {
    item: 'vote that reaches the quorum',
    others: 'as above',
    aim: 100_000,
    ours: 'castVote, reaching the quorum',
    why: 'keeps since when there is one, so that a late one extends the vote',
  },
  {
    item: 'signed vote in a batch of 32, of a voter who has signed before',
    aim: 60_000,
    ours: 'ballot, one of 32',
    why: 'wallet and stake are looked up',
  },
  {
    item: 'the same, the first of its voter',
    aim: 60_000,
    ours: 'ballot, one of 32, first of a voter',
    why: 'two slots that nobody has written: its nonce and what it voted',
  },
  {
    item: 'queue',
    others: 'OpenZeppelin 147k; Bravo 127k',
    ours: 'queue',
    why: 'the code of what it calls is compared and kept',
  },
  { item: 'execute a proposal', others: 'OpenZeppelin 108k; Bravo 128k', ours: 'execute a proposal' },
  { item: 'deposit stake', ours: 'deposit' },
  { item: 'request to unbond', ours: 'unbond' },
  { item: 'release a slash from escrow', ours: 'release', why: 'pays, burns, three checkpoints' },
  { item: 'validator: commit', ours: 'commit' },
  { item: 'validator: reveal', ours: 'reveal' },
  { item: 'validator: attest to four leaves of 64', ours: 'attest, 4 leaves of a batch of 64' },
  { item: 'validator: collect the fee of a batch', ours: 'collect' },
  { item: 'punish a validator for a falsehood', ours: 'punish' },
  {
    item: 'reputation: record a settled task',
    ours: 'record a task',
    why: 'half of it is the burn, which checkpoints the supply; nothing of it is paid when the task settles',
  },
  { item: 'reputation: record eight at once, each', ours: 'record eight tasks, per task' },
  { item: 'reputation: count a slash', ours: 'count a slash' },
  { item: 'ERC-8004 register', others: '145k', ours: 'ERC-8004 register', why: 'owner, balance and counter are slots' },
  {
    item: 'ERC-8004 register, mirrored from the gate, sixteen at once, each',
    others: '145k',
    aim: 60_000,
    ours: 'ERC-8004 register, mirrored, sixteen at once, each',
  },
  {
    item: 'ERC-8004 feedback',
    others: '79-178k',
    ours: 'ERC-8004 feedback',
    why: 'with its text stored, as the ERC asks',
  },
  {
    item: 'ERC-8004 feedback, the first of a client',
    others: '79-178k',
    ours: 'ERC-8004 feedback, the first of a client',
  },
  {
    item: 'ERC-8004 feedback, mirrored from the ledger',
    others: '79-178k',
    aim: 60_000,
    ours: 'ERC-8004 feedback, mirrored',
    why: 'read live, so nothing is stored: this is its announcement',
  },
  {
    item: 'ERC-8004 validation request',
    others: '239k with its response',
    ours: 'ERC-8004 validation request',
    why: 'five new slots, as its views need them',
  },
  { item: 'ERC-8004 validation response', others: 'as above', ours: 'ERC-8004 validation response' },
  { item: 'ERC-8183 create a job', ours: 'ERC-8183 create a job', why: 'the text keeps six slots of it' },
  { item: 'ERC-8183 set its budget', ours: 'ERC-8183 set its budget' },
  { item: 'ERC-8183 name the task that judges it', ours: 'ERC-8183 name the task that judges it', why: 'two slots' },
  {
    item: 'ERC-8183 fund it',
    ours: 'ERC-8183 fund it',
    why: 'a slot for its state, and one for the balance of a contract that held nothing before',
  },
  { item: 'ERC-8183 submit', ours: 'ERC-8183 submit', why: 'the text asks for no slot here' },
  { item: 'ERC-8183 complete, by its evaluator', ours: 'ERC-8183 complete, by its evaluator' },
  {
    item: 'ERC-8183 complete, by the market',
    ours: 'ERC-8183 complete, by the market',
    why: 'looks at task and result',
  },
]
