// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { GovernanceHouse } from "./GovernanceHouse.sol";
import { GovernorHandler } from "./GovernorHandler.sol";

contract GovernanceInvariantsTest is GovernanceHouse {
  GovernorHandler private _handler;

  function setUp() public override {
    super.setUp();
    uint256[] memory keys = new uint256[](4);
    for (uint256 i = 0; i < 4; ++i) {
      keys[i] = 0x9e0 + i;
      _person(keys[i], 40_000 * POL);
    }
    vm.warp(block.timestamp + 1);
    _handler = new GovernorHandler(governor, token, vault, params, keys);
    target(address(_handler));
  }

  /// @dev 19: numbers change as often as proposals are carried out, and no other way.
  /// 20: votes never exceed supply; what is staked votes as stake, once, and nowhere else.
  /// 21: what a voter weighs in a proposal never changes after the snapshot, is used once, and each ballot takes one nonce.
  /// forge-config: default.invariant.runs = 48
  /// forge-config: default.invariant.depth = 96
  function invariant_19_20_21_votes() external view {
    same(params.version(), 1 + _handler.executed(), "19: by the timelock alone");
    address[] memory voters = _handler.voters();
    _checkSupply(voters);
    for (uint256 n = 0; n < _handler.count(); ++n) {
      _checkProposal(_handler.idOf(n), voters);
    }
    for (uint256 i = 0; i < voters.length; ++i) {
      same(governor.nonces(voters[i]), _handler.ballotsOf(voters[i]), "21: one nonce a ballot");
    }
    holds(!_handler.broken(), "no call did what it must not");
  }

  function afterInvariant() external {
    emit log_named_uint("governor handler, % of calls passed", _handler.rate());
    holds(_handler.rate() >= 80, "most calls must pass");
  }

  function _checkSupply(address[] memory voters) private view {
    uint256 staked;
    uint256 votes;
    uint256 held;
    for (uint256 i = 0; i < voters.length; ++i) {
      (uint256 active,,,) = vault.stakeOf(voters[i]);
      staked += active;
      held += active + token.balanceOf(voters[i]);
      votes += token.getVotes(voters[i]) + vault.getVotes(voters[i]);
    }
    holds(votes <= held, "20: a token votes in a wallet or as stake");
    uint256 house = vault.getVotes(ann.account) + vault.getVotes(bob.account);
    uint256 all = votes + house + token.getVotes(whale.owner) + token.getVotes(crowd.owner);
    holds(all <= token.totalSupply(), "20: no more votes than tokens");
    same(token.getVotes(address(vault)), 0, "20: the vault doesn't vote");
  }

  function _checkProposal(uint256 id, address[] memory voters) private view {
    uint256 used;
    for (uint256 i = 0; i < voters.length; ++i) {
      uint256 weight = _handler.weightOf(id, voters[i]);
      uint256 spent = governor.usedVotes(id, voters[i]);
      used += spent;
      if (weight == 0) continue;
      same(governor.getVotes(voters[i], governor.proposalSnapshot(id)), weight, "21: fixed at the snapshot");
      holds(spent <= weight, "21: no more than its weight");
    }
    (uint256 against, uint256 inFavour, uint256 abstaining) = governor.proposalVotes(id);
    same(against + inFavour + abstaining, used, "21: every vote is somebody's");
    holds(used <= token.totalSupply(), "20: no more votes than tokens");
  }
}
