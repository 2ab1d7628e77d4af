// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { AgentGovernor } from "../../contracts/src/AgentGovernor.sol";
import { AgentToken } from "../../contracts/src/AgentToken.sol";
import { Params } from "../../contracts/src/Params.sol";
import { StakeVault } from "../../contracts/src/StakeVault.sol";
import { IAgentGovernor } from "../../contracts/src/interfaces/IAgentGovernor.sol";
import { IParams } from "../../contracts/src/interfaces/IParams.sol";
import { Defaults } from "./Defaults.sol";
import { Handler } from "./Handler.sol";

/// @dev Persons who move, stake and delegate tokens while they propose and vote, whole, split and by signature; keeps the weight
/// that each had when it first voted. A call in a turn that has nothing to do moves time on.
contract GovernorHandler is Handler {
  struct Proposal {
    uint256 id;
    bytes call;
    string description;
  }

  AgentGovernor private immutable _governor;
  AgentToken private immutable _token;
  StakeVault private immutable _vault;
  Params private immutable _params;
  uint256[] private _keys;
  Proposal[] private _proposals;

  uint256 public executed;
  /// @dev Whether anything ever happened that must not; stays false.
  bool public broken;
  mapping(uint256 id => mapping(address voter => uint256)) public weightOf;
  mapping(address voter => uint256) public ballotsOf;

  constructor(AgentGovernor governor, AgentToken token, StakeVault vault, Params params, uint256[] memory keys) {
    (_governor, _token, _vault, _params, _keys) = (governor, token, vault, params, keys);
  }

  function count() external view returns (uint256) {
    return _proposals.length;
  }

  function idOf(uint256 which) external view returns (uint256) {
    return _proposals[which].id;
  }

  function voters() public view returns (address[] memory list) {
    list = new address[](_keys.length);
    for (uint256 i = 0; i < list.length; ++i) {
      list[i] = vm.addr(_keys[i]);
    }
  }

  function transfer(uint256 from, uint256 to, uint256 amount) external {
    amount = within(amount, 0, _token.balanceOf(_voter(from)));
    _call(_voter(from), address(_token), abi.encodeCall(_token.transfer, (_voter(to), amount)));
  }

  function delegateWallet(uint256 who, uint256 to) external {
    _call(_voter(who), address(_token), abi.encodeCall(_token.delegate, (_voter(to))));
  }

  function delegateStake(uint256 who, uint256 to) external {
    _call(_voter(who), address(_vault), abi.encodeCall(_vault.delegate, (_voter(to))));
  }

  function stake(uint256 who, uint256 amount) external {
    uint256 balance = _token.balanceOf(_voter(who));
    if (balance == 0) return wait(amount);
    amount = within(amount, 1, balance);
    vm.prank(_voter(who));
    _token.approve(address(_vault), amount);
    _call(_voter(who), address(_vault), abi.encodeCall(_vault.depositFor, (_voter(who), amount)));
  }

  function unbond(uint256 who, uint256 amount) external {
    uint256 free = _vault.freeOf(_voter(who));
    if (free == 0) return wait(amount);
    amount = within(amount, 1, free);
    _call(_voter(who), address(_vault), abi.encodeCall(_vault.requestUnbond, (amount)));
  }

  function withdraw(uint256 who) external {
    (,, uint256 unbonding, uint256 readyAt) = _vault.stakeOf(_voter(who));
    if (unbonding == 0 || block.timestamp < readyAt) return wait(who);
    _call(_voter(who), address(_vault), abi.encodeCall(_vault.withdraw, ()));
  }

  function wait(uint256 time) public {
    vm.warp(block.timestamp + within(time, 1, 12 hours));
  }

  function propose(uint256 who, uint256 window) external {
    if (_proposals.length == 6) return wait(who);
    IParams.Numbers memory numbers = Defaults.numbers();
    numbers.window = uint40(within(window, 1 days, 3 days));
    Proposal memory made =
      Proposal(0, abi.encodeCall(_params.set, (numbers)), string(abi.encodePacked(bytes32(_proposals.length))));
    (address[] memory targets, uint256[] memory values, bytes[] memory calls) = _parts(made);
    bytes memory call = abi.encodeCall(_governor.propose, (targets, values, calls, made.description));
    (bool ok, bytes memory returned) = _call(_voter(who), address(_governor), call);
    if (!ok) return;
    made.id = abi.decode(returned, (uint256));
    _proposals.push(made);
  }

  function vote(uint256 who, uint256 which, uint256 support) external {
    (bool open, uint256 id, uint256 left) = _turn(who, which);
    if (!open) return;
    _note(id, _voter(who));
    bytes memory call = abi.encodeCall(_governor.castVote, (id, uint8(support % 3)));
    (bool ok, bytes memory returned) = _call(_voter(who), address(_governor), call);
    if (ok && abi.decode(returned, (uint256)) != left) broken = true;
  }

  /// @dev Some of the weight, in up to three parts; one in sixteen asks for a wei too much.
  function split(uint256 who, uint256 which, uint128 first, uint128 second) external {
    (bool open, uint256 id, uint256 left) = _turn(who, which);
    if (!open) return;
    _note(id, _voter(who));
    uint256 against = within(first, 0, left);
    uint256 inFavour = within(second, 0, left - against);
    bool greedy = first % 16 == 0;
    uint256 abstaining = greedy ? left - against - inFavour + 1 : 0;
    bytes memory how = abi.encodePacked(uint128(against), uint128(inFavour), uint128(abstaining));
    bytes memory call = abi.encodeCall(_governor.castVoteWithReasonAndParams, (id, 255, "", how));
    (bool ok,) = _call(_voter(who), address(_governor), call);
    if (ok && greedy) broken = true;
  }

  /// @dev A ballot, and the same again: it counts once, and uses one nonce.
  function ballots(uint256 who, uint256 which, uint256 support) external {
    (bool open, uint256 id, uint256 left) = _turn(who, which);
    if (!open) return;
    address voter = _voter(who);
    _note(id, voter);
    IAgentGovernor.SignedBallot[] memory list = new IAgentGovernor.SignedBallot[](2);
    list[0] = IAgentGovernor.SignedBallot(voter, uint8(support % 3), _sign(who, id, uint8(support % 3)));
    list[1] = list[0];
    uint256 used = _governor.usedVotes(id, voter);
    (bool ok,) = _call(address(this), address(_governor), abi.encodeCall(_governor.castVotesBySig, (id, list)));
    if (!ok) return;
    ++ballotsOf[voter];
    if (_governor.usedVotes(id, voter) != used + left) broken = true;
  }

  function finish(uint256 which) external {
    if (_proposals.length == 0) return wait(which);
    Proposal memory made = _proposals[which % _proposals.length];
    uint256 state = uint256(_governor.state(made.id));
    if (state != 4 && state != 5) return wait(which);
    if (state == 5 && block.timestamp < _governor.proposalEta(made.id)) return wait(which);
    (address[] memory targets, uint256[] memory values, bytes[] memory calls) = _parts(made);
    bytes32 hash = keccak256(bytes(made.description));
    bytes memory call = state == 4
      ? abi.encodeCall(_governor.queue, (targets, values, calls, hash))
      : abi.encodeCall(_governor.execute, (targets, values, calls, hash));
    (bool ok,) = _call(address(this), address(_governor), call);
    if (ok && state == 5) ++executed;
  }

  /// @dev Who isn't the timelock sets no numbers: must fail, so it isn't counted.
  function intrude(uint256 who) external {
    vm.prank(who % 2 == 0 ? _voter(who) : address(_governor));
    (bool ok,) = address(_params).call(abi.encodeCall(_params.set, (Defaults.numbers())));
    if (ok) broken = true;
  }

  /// @dev A proposal that is open, and a voter who has weight left; else time moves on.
  function _turn(uint256 who, uint256 which) private returns (bool open, uint256 id, uint256 left) {
    if (_proposals.length > 0) {
      id = _proposals[which % _proposals.length].id;
      if (uint256(_governor.state(id)) == 1) {
        uint256 weight = _governor.getVotes(_voter(who), _governor.proposalSnapshot(id));
        left = weight - _governor.usedVotes(id, _voter(who));
      }
    }
    open = left > 0;
    if (!open) wait(which);
  }

  function _note(uint256 id, address voter) private {
    if (weightOf[id][voter] == 0) weightOf[id][voter] = _governor.getVotes(voter, _governor.proposalSnapshot(id));
  }

  function _sign(uint256 who, uint256 id, uint8 support) private view returns (bytes memory) {
    bytes32 domain = keccak256(
      abi.encode(
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
        keccak256("Polity"),
        keccak256("1"),
        block.chainid,
        address(_governor)
      )
    );
    address voter = _voter(who);
    bytes32 ballot = keccak256(abi.encode(_governor.BALLOT_TYPEHASH(), id, support, voter, _governor.nonces(voter)));
    (uint8 v, bytes32 r, bytes32 s) =
      vm.sign(_keys[who % _keys.length], keccak256(abi.encodePacked("\x19\x01", domain, ballot)));
    return abi.encodePacked(r, s, v);
  }

  function _parts(Proposal memory made)
    private
    view
    returns (address[] memory targets, uint256[] memory values, bytes[] memory calls)
  {
    (targets, values, calls) = (new address[](1), new uint256[](1), new bytes[](1));
    (targets[0], calls[0]) = (address(_params), made.call);
  }

  function _voter(uint256 who) private view returns (address) {
    return vm.addr(_keys[who % _keys.length]);
  }
}
