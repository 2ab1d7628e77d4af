// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IMigration } from "./IMigration.sol";
import { IPolicy } from "./IPolicy.sol";
import { IVerifier } from "./IVerifier.sol";

/// @title What is allowed: policies by id, and the actions they govern
/// @notice Written by its owner alone: the deployer until the handover, the DAO's timelock ever after.
interface IPolicyRegistry {
  /// @param code The policy's generated code
  /// @param words How many words its state has
  /// @param version 1 at adoption, one more with each change of parameters or code
  /// @param repealed A repealed policy permits nothing; its id is never used again
  /// @param verifier Zero: a guard, decided on chain. Else every action needs a proof
  /// @param params The voted numbers
  struct Policy {
    IPolicy code;
    uint8 words;
    uint32 version;
    bool repealed;
    IVerifier verifier;
    uint256[] params;
  }

  event Adopted(
    bytes32 indexed id,
    IPolicy indexed code,
    IVerifier indexed verifier,
    uint8 words,
    uint256[] params,
    bool development
  );
  event Upgraded(
    bytes32 indexed id,
    uint32 version,
    IPolicy indexed code,
    IVerifier indexed verifier,
    uint8 words,
    uint256[] params,
    IMigration migration,
    bool development
  );
  event ParamsSet(bytes32 indexed id, uint32 version, uint256[] params);
  event ActionBound(address indexed target, bytes4 indexed selector, bytes32 indexed id);
  event Repealed(bytes32 indexed id);
  event Revoked(address indexed ground);

  error ZeroId();
  error AlreadyAdopted(bytes32 id);
  error UnknownPolicy(bytes32 id);
  error NoCode(address where);
  /// @notice The new version keeps its state in another layout: without a migration it would be read wrong, or be lost.
  error LayoutChanged(bytes32 id, bytes32 from, bytes32 to);
  /// @notice The migration is between other layouts than those of the two versions.
  error WrongMigration(bytes32 id, bytes32 from, bytes32 to);
  error ParamsLength(bytes32 id, uint256 expected, uint256 given);
  error ParamNotCanonical(uint256 index, uint256 word);
  /// @notice A single-party development set-up lets its maker forge proofs: only a local chain takes it.
  error DevelopmentSetup(uint256 chainId);
  error AlreadyRevoked(address ground);

  /// @notice Adopts a policy under a new id, where every state begins as zero words.
  function adopt(bytes32 id, IPolicy code, IVerifier verifier, uint8 words, uint256[] calldata params, bool development)
    external;

  /// @notice Puts another version in the place of a living policy. What it governs stays, and so does the state of every account:
  /// in another layout it is migrated at the account's next action.
  /// @param migration From the layout of the version before to that of `code`; zero where both are one
  function upgrade(
    bytes32 id,
    IPolicy code,
    IVerifier verifier,
    uint8 words,
    uint256[] calldata params,
    IMigration migration,
    bool development
  ) external;

  /// @notice Changes the numbers of a living policy; as many words, each canonical.
  function setParams(bytes32 id, uint256[] calldata params) external;

  /// @notice Puts calls of `selector` on `target` under a living policy; id 0 takes the permission away.
  function bindAction(address target, bytes4 selector, bytes32 id) external;

  /// @notice Ends a policy: everything bound to it is refused from now on.
  function repeal(bytes32 id) external;

  /// @notice Says for ever that a step or verifier judges wrongly: what was slashed by its word can be given back, and it
  /// can't be adopted any more. What is adopted already ends by `repeal`.
  function revoke(address ground) external;

  function revoked(address ground) external view returns (bool);

  /// @notice The living policy that governs an action, or 0: not permitted.
  function policyOf(address target, bytes4 selector) external view returns (bytes32 id);

  function policy(bytes32 id) external view returns (Policy memory);

  /// @notice What the gate needs to know of an action; all zero where nothing is permitted.
  /// @return id The policy
  /// @return record Holds code, verifier and parameters of this version (PolicyRecord): immutable
  /// @return version Of the policy
  /// @return words Of its state
  /// @return migrations How many there have been: the number of the state's layout
  function governing(address target, bytes4 selector)
    external
    view
    returns (bytes32 id, address record, uint32 version, uint8 words, uint8 migrations);

  /// @notice The migration from layout number `index` of a policy to the next one, and how many words both have.
  function migrationOf(bytes32 id, uint256 index) external view returns (IMigration by, uint8 from, uint8 to);

  /// @notice How many migrations a policy has had.
  function migrationsOf(bytes32 id) external view returns (uint8);
}
