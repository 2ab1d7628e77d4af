// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { AgentToken } from "../../../contracts/src/AgentToken.sol";
import { IStakeVault } from "../../../contracts/src/interfaces/IStakeVault.sol";
import { IValidatorPool } from "../../../contracts/src/interfaces/IValidatorPool.sol";
import { IWorkflowMarket } from "../../../contracts/src/interfaces/IWorkflowMarket.sol";

/// @dev A market in which every workflow has the client that a test gives it, and every dead claim a bond of what is locked.
contract PlainMarket {
  IStakeVault private immutable _vault;
  AgentToken private immutable _token;

  mapping(bytes32 workflow => address) public clientOf;

  constructor(IStakeVault vault, AgentToken token) {
    (_vault, _token) = (vault, token);
  }

  function setClient(bytes32 workflow, address client) external {
    clientOf[workflow] = client;
  }

  function lock(address worker, uint256 bond) external {
    _vault.lock(worker, bond);
  }

  function fail(
    bytes32 workflow,
    uint256 index,
    uint256 attempt,
    address worker,
    IWorkflowMarket.Verdict calldata verdict
  ) external returns (bytes32 offence, uint256 amount) {
    offence = keccak256(abi.encode(workflow, index, attempt));
    uint256 bond = _vault.lockOf(address(this), worker);
    amount = _vault.slash(
      IStakeVault.Penalty(
        worker, bond, verdict.extraBps, verdict.finder, verdict.shareBps, verdict.ground, verdict.version, offence
      )
    );
  }

  /// @dev The fee of settled leaves, from what this market holds.
  function pay(IValidatorPool pool, uint256 batch, uint256 amount) external {
    _token.transfer(address(pool), amount);
    pool.pay(batch, amount);
  }
}
