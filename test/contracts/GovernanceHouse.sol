// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IAgentGovernor } from "../../contracts/src/interfaces/IAgentGovernor.sol";
import { IStakeVault } from "../../contracts/src/interfaces/IStakeVault.sol";
import { House } from "./House.sol";

/// @dev The house after its handover, with two persons who hold a quarter and a twentieth of the supply in their wallets.
abstract contract GovernanceHouse is House {
  struct Draft {
    address[] targets;
    uint256[] values;
    bytes[] calls;
    string description;
    uint256 id;
  }

  uint8 internal constant AGAINST = 0;
  uint8 internal constant FOR = 1;
  uint8 internal constant ABSTAIN = 2;
  uint8 internal constant SPLIT = 255;

  Agent internal whale;
  Agent internal crowd;
  uint256 private _count;

  function setUp() public virtual override {
    super.setUp();
    whale = _person(0x3a1e, 250_000 * POL);
    crowd = _person(0xc20d, 50_000 * POL);
    registry.transferOwnership(address(timelock));
    gate.transferOwnership(address(timelock));
    vm.warp(START + 1);
  }

  /// @dev A key with tokens of its own, which vote for it.
  function _person(uint256 key, uint256 amount) internal returns (Agent memory person) {
    person = Agent(key, vm.addr(key), vm.addr(key));
    token.transfer(person.owner, amount);
    vm.prank(person.owner);
    token.delegate(person.owner);
  }

  function _stakeOf(Agent memory agent, uint256 amount) internal {
    token.approve(address(vault), amount);
    vault.depositFor(agent.account, amount);
  }

  function _draft(address where, bytes memory call) internal returns (Draft memory made) {
    made.targets = new address[](1);
    made.values = new uint256[](1);
    made.calls = new bytes[](1);
    (made.targets[0], made.calls[0]) = (where, call);
    made.description = string.concat("proposal ", string(abi.encodePacked(bytes1(uint8(65 + _count++)))));
  }

  function _also(Draft memory made, address where, bytes memory call) internal pure returns (Draft memory more) {
    uint256 n = made.targets.length;
    more = Draft(new address[](n + 1), new uint256[](n + 1), new bytes[](n + 1), made.description, 0);
    for (uint256 i = 0; i < n; ++i) {
      (more.targets[i], more.calls[i]) = (made.targets[i], made.calls[i]);
    }
    (more.targets[n], more.calls[n]) = (where, call);
  }

  function _propose(Draft memory made) internal returns (Draft memory) {
    made.id = governor.propose(made.targets, made.values, made.calls, made.description);
    return made;
  }

  function _propose(address where, bytes memory call) internal returns (Draft memory) {
    return _propose(_draft(where, call));
  }

  function _open(Draft memory made) internal {
    vm.warp(governor.proposalSnapshot(made.id) + 1);
  }

  function _close(Draft memory made) internal {
    vm.warp(governor.proposalDeadline(made.id) + 1);
  }

  function _vote(Agent memory voter, Draft memory made, uint8 support) internal {
    vm.prank(voter.account);
    governor.castVote(made.id, support);
  }

  function _queue(Draft memory made) internal {
    governor.queue(made.targets, made.values, made.calls, keccak256(bytes(made.description)));
  }

  function _execute(Draft memory made) internal {
    governor.execute(made.targets, made.values, made.calls, keccak256(bytes(made.description)));
  }

  /// @dev To the last step but one, with the whale's votes.
  function _carry(address where, bytes memory call) internal returns (Draft memory made) {
    made = _propose(where, call);
    _open(made);
    _vote(whale, made, FOR);
    _close(made);
    _queue(made);
    vm.warp(governor.proposalEta(made.id));
  }

  /// @dev The whole way.
  function _decide(address where, bytes memory call) internal {
    _execute(_carry(where, call));
  }

  function _is(Draft memory made, uint8 state, string memory what) internal view {
    same(uint256(governor.state(made.id)), state, what);
  }

  function _ballot(Agent memory voter, uint256 id, uint8 support, uint256 nonce)
    internal
    view
    returns (IAgentGovernor.SignedBallot memory)
  {
    bytes32 structHash = keccak256(abi.encode(governor.BALLOT_TYPEHASH(), id, support, voter.account, nonce));
    return IAgentGovernor.SignedBallot(voter.account, support, _sign(voter, "Polity", address(governor), structHash));
  }

  function _one(IAgentGovernor.SignedBallot memory ballot)
    internal
    pure
    returns (IAgentGovernor.SignedBallot[] memory list)
  {
    list = new IAgentGovernor.SignedBallot[](1);
    list[0] = ballot;
  }

  /// @dev By the word of `ground`, out of what the market locks; `winner` gets half.
  function _slash(address account, uint256 amount, address winner, address ground)
    internal
    returns (IStakeVault.Slash memory)
  {
    vm.prank(address(market));
    vault.lock(account, amount);
    vm.prank(address(market));
    vault.slash(IStakeVault.Penalty(account, amount, 0, winner, 5_000, ground, 1, "offence"));
    uint256 releaseAt = block.timestamp + 9 days;
    return IStakeVault.Slash(address(market), "offence", account, amount, winner, 5_000, ground, releaseAt);
  }

  function _votes(Draft memory made) internal view returns (uint256 against, uint256 inFavour, uint256 abstaining) {
    return governor.proposalVotes(made.id);
  }
}
