// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

interface IMembers {
  function isAccount(address account) external view returns (bool);
}

interface IModels {
  function current(bytes32 task) external view returns (bytes32 id);
  function recordOf(bytes32 id) external view returns (bytes32 model, bytes32 parent, address by, uint256 at);
}

interface IToken {
  function transfer(address to, uint256 amount) external returns (bool);
  function transferFrom(address from, address to, uint256 amount) external returns (bool);
  function burn(uint256 amount) external;
}

/// @title Rounds of federated training: who takes part with which data, and which updates a round has
/// @notice A client commits to its data before a round begins; the round's beacon then says which minibatch it trains on, and the
/// model that the DAO has in use is what it trains from. What an update has to be is not for this contract: the policy
/// that is bound to `submitUpdate` lets no other through the gate.
contract FederatedRounds {
  /// @dev Proved: each update comes with its proof. Claimed: one member names all updates, and those that are doubted are proved. Sampled: of
  /// those that are named some, drawn by lot, are proved.
  enum Mode {
    Proved,
    Claimed,
    Sampled
  }

  struct Client {
    /// @dev Root of its minibatches.
    uint256 shard;
    uint32 batches;
    /// @dev 1 for the first that joined.
    uint32 number;
    /// @dev The last round that had begun when it joined: it knew the beacons up to there when it committed.
    uint32 since;
    uint128 bond;
  }

  /// @dev Of an update that has to be proved.
  struct Demand {
    bytes32 update;
    uint40 until;
    address by;
  }

  IToken public immutable TOKEN;
  IMembers public immutable MEMBERS;
  IModels public immutable MODELS;
  /// @dev What the models are for, and the one that stands for none in use.
  bytes32 public immutable TASK;
  bytes32 public immutable FIRST;
  /// @dev In wei of the token.
  uint128 public immutable BOND;
  /// @dev Length of each phase of a claim, in seconds: to object, to demand, to answer.
  uint40 public immutable PHASE;
  /// @dev How many updates of a sampled round are proved.
  uint256 public immutable SAMPLES;

  mapping(address account => Client) public clients;
  address[] public joined;

  uint32 public round;
  Mode public mode;
  /// @dev 0 while nothing is claimed; what `claimHash` holds then is of an earlier round, so that its word costs less to write.
  uint40 public claimedAt;
  uint32 public openDemands;
  bytes32 public base;
  uint256 public beacon;
  bytes32 public claimHash;
  mapping(uint256 round => mapping(address account => bool)) public hasUpdated;
  mapping(uint256 round => mapping(address account => bool)) public isOut;
  mapping(uint256 round => bool) public hasDrawn;
  mapping(address account => Demand) public demands;

  event Joined(address indexed account, uint256 shard, uint256 batches, uint256 number);
  event Left(address indexed account, uint256 bond);
  event Opened(uint256 indexed round, uint8 mode, bytes32 base, uint256 beacon);
  event Updated(uint256 indexed round, address indexed account, uint256[2] update);
  /// @dev `who` has the numbers of the clients, a byte each, rising; `updates` two words for each of them.
  event Claimed(uint256 indexed round, address indexed by, bytes who, uint256[] updates);
  event Disowned(uint256 indexed round, address indexed account);
  event Demanded(uint256 indexed round, address indexed account, address by, uint256 until);
  event Answered(uint256 indexed round, address indexed account);
  event Buried(uint256 indexed round, address indexed account, address by, uint256 paid, uint256 burned);

  error NotAMember(address caller);
  error NotAClient(address account);
  error IsAClient(address account);
  error JoinedLate(address account, uint256 round);
  error BadShard(uint256 shard, uint256 batches);
  error AnotherRound(uint256 round);
  error AnotherMode(Mode mode);
  error AnotherBase(bytes32 base);
  error UpdatedBefore(address account);
  error NotOver(uint256 until);
  error Over(uint256 until);
  error NotClaimed();
  error ClaimedBefore(uint256 round);
  error BadClaim();
  error NotDemanded(address account);
  error DemandedBefore(address account);
  error StillDemanded(uint256 demands);
  error DrawnBefore();

  constructor(
    IToken token,
    IMembers members,
    IModels models,
    bytes32 task,
    bytes32 first,
    uint128 bond,
    uint40 phase,
    uint256 samples
  ) {
    (TOKEN, MEMBERS, MODELS, TASK, FIRST, BOND, PHASE, SAMPLES) =
      (token, members, models, task, first, bond, phase, samples);
  }

  /// @notice Takes part from the next round on, with data that are fixed from here on; the bond is taken from the caller. Who has no data (root and
  /// number 0) hands in no updates, but opens rounds, claims and demands.
  function join(uint256 shard, uint256 batches) external {
    if (!MEMBERS.isAccount(msg.sender)) revert NotAMember(msg.sender);
    if (clients[msg.sender].number != 0) revert IsAClient(msg.sender);
    if ((shard == 0) != (batches == 0) || batches > type(uint32).max) revert BadShard(shard, batches);
    joined.push(msg.sender);
    clients[msg.sender] = Client(shard, uint32(batches), uint32(joined.length), round, BOND);
    TOKEN.transferFrom(msg.sender, address(this), BOND);
    emit Joined(msg.sender, shard, batches, joined.length);
  }

  /// @notice Ends one's part and gives the bond back.
  function leave() external {
    uint128 bond = _bonded(msg.sender);
    if (demands[msg.sender].until != 0) revert StillDemanded(1);
    _final();
    clients[msg.sender].bond = 0;
    TOKEN.transfer(msg.sender, bond);
    emit Left(msg.sender, bond);
  }

  /// @notice Begins the next round, from the model in use. The beacon is a word of this block, which nobody knew when shards were committed.
  function open(uint256 next, uint8 nextMode) external {
    _bonded(msg.sender);
    if (next != uint256(round) + 1) revert AnotherRound(round);
    _final();
    round = uint32(next);
    mode = Mode(nextMode);
    claimedAt = 0;
    bytes32 id = MODELS.current(TASK);
    base = FIRST;
    if (id != 0) (base,,,) = MODELS.recordOf(id);
    beacon = uint256(keccak256(abi.encode(block.prevrandao, next, address(this))));
    emit Opened(next, nextMode, base, beacon);
  }

  /// @notice Hands an update in; in a claimed round, answers the demand to prove it.
  function submitUpdate(uint256 inRound, bytes32 from, uint256[2] calldata update) external {
    _bonded(msg.sender);
    if (clients[msg.sender].batches == 0) revert NotAClient(msg.sender);
    if (inRound != round) revert AnotherRound(round);
    if (clients[msg.sender].since >= inRound) revert JoinedLate(msg.sender, inRound);
    if (from != base) revert AnotherBase(base);
    if (hasUpdated[inRound][msg.sender]) revert UpdatedBefore(msg.sender);
    hasUpdated[inRound][msg.sender] = true;
    if (mode != Mode.Proved) {
      Demand memory demand = demands[msg.sender];
      if (demand.update == 0 || demand.update != _hash(update[0], update[1])) revert NotDemanded(msg.sender);
      if (block.timestamp >= demand.until) revert Over(demand.until);
      delete demands[msg.sender];
      --openDemands;
      emit Answered(inRound, msg.sender);
      return;
    }
    emit Updated(inRound, msg.sender, update);
  }

  /// @notice Names the updates of a round in one word: all of them stand in the calldata, so that everybody has them.
  function claim(uint256 inRound, bytes calldata who, uint256[] calldata updates) external {
    _bonded(msg.sender);
    if (inRound != round) revert AnotherRound(round);
    if (mode == Mode.Proved) revert AnotherMode(mode);
    if (claimedAt != 0) revert ClaimedBefore(inRound);
    if (who.length == 0 || updates.length != 2 * who.length) revert BadClaim();
    for (uint256 i = 1; i < who.length; ++i) {
      if (uint8(who[i]) <= uint8(who[i - 1])) revert BadClaim();
    }
    claimHash = keccak256(abi.encode(inRound, who, updates));
    claimedAt = uint40(block.timestamp);
    emit Claimed(inRound, msg.sender, who, updates);
  }

  /// @notice Says that what is claimed for the caller is not its update: it is out of the round, and no demand can be made of it. Who
  /// is silent in this phase answers for what is claimed.
  function disown() external {
    _bonded(msg.sender);
    if (claimedAt == 0) revert NotClaimed();
    if (block.timestamp >= claimedAt + PHASE) revert Over(claimedAt + PHASE);
    isOut[round][msg.sender] = true;
    emit Disowned(round, msg.sender);
  }

  /// @notice Demands the proof of a claimed update. Who demands is a client too, and proves its own as well when asked.
  function demand(bytes calldata who, uint256[] calldata updates, uint256 index) external {
    _bonded(msg.sender);
    _during(who, updates);
    if (index >= who.length) revert BadClaim();
    _demand(who, updates, index, msg.sender);
  }

  /// @notice In a sampled round, draws which updates are proved: by a word of this block, which is younger than the claim.
  function draw(bytes calldata who, uint256[] calldata updates) external {
    _bonded(msg.sender);
    if (mode != Mode.Sampled) revert AnotherMode(mode);
    if (hasDrawn[round]) revert DrawnBefore();
    _during(who, updates);
    hasDrawn[round] = true;
    uint256 seed = uint256(keccak256(abi.encode(block.prevrandao, round, address(this))));
    uint256[] memory places = new uint256[](who.length);
    for (uint256 i = 0; i < who.length; ++i) {
      places[i] = i;
    }
    for (uint256 i = 0; i < SAMPLES && i < who.length; ++i) {
      uint256 other = i + uint256(keccak256(abi.encode(seed, i))) % (who.length - i);
      (places[i], places[other]) = (places[other], places[i]);
      _demand(who, updates, places[i], address(0));
    }
  }

  /// @notice Takes the bond of a client that had to prove its update and did not: half for who demanded it, the rest burned.
  function bury(address account) external {
    _bonded(msg.sender);
    Demand memory made = demands[account];
    if (made.until == 0) revert NotDemanded(account);
    if (block.timestamp < made.until) revert NotOver(made.until);
    delete demands[account];
    --openDemands;
    isOut[round][account] = true;
    uint256 bond = clients[account].bond;
    clients[account].bond = 0;
    uint256 paid = made.by == address(0) ? 0 : bond / 2;
    if (paid > 0) TOKEN.transfer(made.by, paid);
    TOKEN.burn(bond - paid);
    emit Buried(round, account, made.by, paid, bond - paid);
  }

  function shardOf(address account) external view returns (uint256) {
    return clients[account].shard;
  }

  /// @notice Which of its minibatches a client trains on in the round under way.
  function batchOf(address account) external view returns (uint256) {
    uint256 batches = clients[account].batches;
    return batches == 0 ? 0 : uint256(keccak256(abi.encode(beacon, account))) % batches;
  }

  /// @notice When nobody can demand a proof any more.
  function closesAt() public view returns (uint256) {
    return claimedAt == 0 ? 0 : uint256(claimedAt) + 2 * PHASE;
  }

  function _demand(bytes calldata who, uint256[] calldata updates, uint256 index, address by) private {
    uint256 number = uint8(who[index]);
    if (number == 0 || number > joined.length) revert BadClaim();
    address account = joined[number - 1];
    if (isOut[round][account] || clients[account].bond == 0 || hasUpdated[round][account]) return;
    if (clients[account].since >= round) return; // whatever is claimed for it counts for nothing
    if (demands[account].until != 0) revert DemandedBefore(account);
    uint256 until = block.timestamp + PHASE;
    demands[account] = Demand(_hash(updates[2 * index], updates[2 * index + 1]), uint40(until), by);
    ++openDemands;
    emit Demanded(round, account, by, until);
  }

  /// @dev Between the phase in which clients object and the end.
  function _during(bytes calldata who, uint256[] calldata updates) private view {
    if (claimedAt == 0) revert NotClaimed();
    if (claimHash != keccak256(abi.encode(uint256(round), who, updates))) revert BadClaim();
    if (block.timestamp < claimedAt + PHASE) revert NotOver(claimedAt + PHASE);
    if (block.timestamp >= closesAt()) revert Over(closesAt());
  }

  /// @dev Nothing of the round can change any more, but for updates of a proved one.
  function _final() private view {
    if (openDemands != 0) revert StillDemanded(openDemands);
    if (block.timestamp < closesAt()) revert NotOver(closesAt());
  }

  function _bonded(address account) private view returns (uint128 bond) {
    bond = clients[account].bond;
    if (bond == 0) revert NotAClient(account);
  }

  function _hash(uint256 low, uint256 high) private pure returns (bytes32) {
    return keccak256(abi.encode(low, high));
  }
}
