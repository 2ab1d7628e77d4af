// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { ClaimManager } from "../../contracts/src/ClaimManager.sol";
import { StakeVault } from "../../contracts/src/StakeVault.sol";
import { ValidatorPool } from "../../contracts/src/ValidatorPool.sol";
import { IClaimManager } from "../../contracts/src/interfaces/IClaimManager.sol";
import { IValidatorPool } from "../../contracts/src/interfaces/IValidatorPool.sol";
import { IWorkflowMarket } from "../../contracts/src/interfaces/IWorkflowMarket.sol";
import { Result } from "../../contracts/src/interfaces/Result.sol";
import { Rows } from "./Rows.sol";
import { VaultHouse } from "./VaultHouse.sol";
import { PlainMarket } from "./stubs/PlainMarket.sol";

/// @dev The pool with the vault, the claim manager and a plain market; Eve works and opens batches, Ann, Bob and Cid hold
/// two seats each. A plain address stands for the resolver that shows a leaf false.
abstract contract PoolHouse is VaultHouse {
  /// @dev A batch as its aggregator knows it.
  struct Made {
    uint256 id;
    Result[] leaves;
    uint256[][] rows;
  }

  uint256 internal constant SEAT = 50 * POL;
  uint256 internal constant DRAWS = 3;
  uint256 internal constant SAMPLES = 4;
  uint256 internal constant COMMIT = 0.5 days;
  uint256 internal constant WINDOW = 3.5 days;
  address internal constant RESOLVER = address(0x7E);
  address internal constant CID = address(0xC1D);
  address internal constant EVE = address(0xE5E);
  address internal constant CLIENT = address(0xC11E);
  bytes32 internal constant SALT = "salt";

  ValidatorPool internal pool;
  ClaimManager internal claims;
  PlainMarket internal market;

  /// @dev The block is kept here: `roll` moves it under a compiler that takes `block.number` for constant.
  uint256 internal height = 100;

  function setUp() public virtual override {
    super.setUp();
    vault.depositFor(CID, STAKE);
    vault.depositFor(EVE, STAKE);
    vm.roll(height);
    for (uint256 i = 0; i < 6; ++i) {
      _take([ANN, BOB, CID][i % 3]);
    }
    _mine();
  }

  function _vault() internal override returns (StakeVault made) {
    uint256 nonce = vm.getNonce(address(this));
    address[4] memory at;
    for (uint256 i = 0; i < 4; ++i) {
      at[i] = vm.computeCreateAddress(address(this), nonce + i);
    }
    made = new StakeVault(token, params, registry, TIMELOCK, at[1], at[2], at[3]);
    market = new PlainMarket(made, token);
    IWorkflowMarket asMarket = IWorkflowMarket(address(market));
    claims = new ClaimManager(made, asMarket, params, IValidatorPool(at[3]), RESOLVER, RESOLVER, RESOLVER);
    pool = new ValidatorPool(token, made, params, claims, asMarket);
    same(address(pool), at[3], "the pool is where the others look for it");
  }

  function _mine() internal {
    vm.roll(++height);
  }

  function _take(address holder) internal returns (uint256 seat) {
    vm.prank(holder);
    return pool.takeSeat();
  }

  /// @dev Leaves of Eve's, all of `CLIENT`'s workflow, each its own task.
  function _leaves(uint256 count, bytes32 salt) internal returns (Result[] memory leaves) {
    leaves = new Result[](count);
    for (uint256 i = 0; i < count; ++i) {
      bytes32 workflow = keccak256(abi.encode("flow", salt, i));
      market.setClient(workflow, CLIENT);
      leaves[i] = Result({
        workflow: workflow,
        task: 1,
        attempt: 0,
        worker: EVE,
        rows: uint32(10 + i),
        inputsRoot: keccak256(abi.encode("inputs", i)),
        statesRoot: keccak256(abi.encode("states", i)),
        result: keccak256(abi.encode("result", i)),
        salt: salt
      });
    }
  }

  /// @dev Opens it in this block, and mines two more: its draw can be recorded.
  function _open(uint256 count, bytes32 salt) internal returns (Made memory made) {
    made = _openAs(EVE, _leaves(count, salt));
    _mine();
    _mine();
  }

  function _openAs(address aggregator, Result[] memory leaves) internal returns (Made memory made) {
    made = _made(leaves);
    vm.prank(aggregator);
    made.id = claims.open(Rows.root(made.rows), leaves.length);
  }

  function _made(Result[] memory leaves) internal view returns (Made memory made) {
    made.leaves = leaves;
    made.rows = new uint256[][](leaves.length);
    for (uint256 i = 0; i < leaves.length; ++i) {
      made.rows[i] = words(uint256(claims.hashOf(leaves[i])));
    }
  }

  function _opening(Made memory made, uint256 index) internal pure returns (IValidatorPool.Opening memory) {
    return IValidatorPool.Opening(made.leaves[index], Rows.open(made.rows, index));
  }

  /// @dev What an honest validator finds: here just what the leaves say.
  function _runs(Made memory made, uint256 draw) internal view returns (bytes32[] memory runs) {
    uint256[] memory indices = pool.samplesOf(made.id, draw);
    runs = new bytes32[](indices.length);
    for (uint256 i = 0; i < indices.length; ++i) {
      runs[i] = pool.runOf(made.leaves[indices[i]]);
    }
  }

  function _openings(Made memory made, uint256 draw) internal view returns (IValidatorPool.Opening[] memory list) {
    uint256[] memory indices = pool.samplesOf(made.id, draw);
    list = new IValidatorPool.Opening[](indices.length);
    for (uint256 i = 0; i < indices.length; ++i) {
      list[i] = _opening(made, indices[i]);
    }
  }

  function _holder(Made memory made, uint256 draw) internal view returns (address holder) {
    (, holder) = pool.drawOf(made.id, draw);
  }

  function _commit(Made memory made, uint256 draw, bytes32[] memory runs) internal returns (address holder) {
    holder = _holder(made, draw);
    bytes32 commitment = pool.commitmentOf(made.id, draw, runs, SALT, holder);
    vm.prank(holder);
    pool.commit(made.id, draw, commitment);
  }

  function _commit(Made memory made, uint256 draw) internal returns (address holder) {
    return _commit(made, draw, _runs(made, draw));
  }

  function _attest(Made memory made, uint256 draw) internal {
    pool.attest(made.id, draw, _runs(made, draw), SALT, _openings(made, draw));
  }

  function _punishFalse(Made memory made, uint256 draw, uint256 sample) internal {
    uint256 index = pool.samplesOf(made.id, draw)[sample];
    pool.punishFalse(made.id, draw, sample, _runs(made, draw), SALT, _opening(made, index));
  }

  /// @dev The resolver shows a leaf false.
  function _kill(Made memory made, uint256 index, address by) internal {
    IClaimManager.Opening memory opening;
    opening.result = made.leaves[index];
    opening.proof = Rows.open(made.rows, index);
    vm.prank(RESOLVER);
    claims.kill(made.id, index, opening, address(0xF1), 1, by);
  }

  function _active(address account) internal view returns (uint256 active) {
    (active,,,) = vault.stakeOf(account);
  }

  function _toWindow() internal {
    vm.warp(block.timestamp + COMMIT);
  }
}
