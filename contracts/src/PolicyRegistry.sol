// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Ownable } from "@openzeppelin/contracts/access/Ownable.sol";
import { IPolicy } from "./interfaces/IPolicy.sol";
import { IPolicyRegistry } from "./interfaces/IPolicyRegistry.sol";
import { IVerifier } from "./interfaces/IVerifier.sol";
import { Field } from "./libraries/Field.sol";
import { PolicyRecord } from "./libraries/PolicyRecord.sol";

/// @title What is allowed: policies by id, and the actions they govern
contract PolicyRegistry is IPolicyRegistry, Ownable {
  /// @dev Chain id of local development chains (anvil, hardhat)
  uint256 private constant LOCAL = 31337;

  /// @dev One slot; code, verifier and parameters are in the record.
  struct Head {
    address record;
    uint32 version;
    uint8 words;
    bool repealed;
  }

  mapping(bytes32 id => Head) private _heads;
  mapping(address target => mapping(bytes4 selector => bytes32 id)) private _bindings;

  constructor(address owner) Ownable(owner) { }

  /// @inheritdoc IPolicyRegistry
  function adopt(bytes32 id, IPolicy code, IVerifier verifier, uint8 words, uint256[] calldata params, bool development)
    external
    onlyOwner
  {
    if (id == 0) revert ZeroId();
    if (_heads[id].version != 0) revert AlreadyAdopted(id);
    if (address(code).code.length == 0) revert NoCode(address(code));
    if (address(verifier) != address(0) && address(verifier).code.length == 0) revert NoCode(address(verifier));
    if (development && block.chainid != LOCAL) revert DevelopmentSetup(block.chainid);
    _checkCanonical(params);
    _heads[id] = Head(PolicyRecord.write(address(code), address(verifier), params), 1, words, false);
    emit Adopted(id, code, verifier, words, params, development);
  }

  /// @inheritdoc IPolicyRegistry
  function setParams(bytes32 id, uint256[] calldata params) external onlyOwner {
    Head storage changed = _living(id);
    (address code, address verifier, uint256[] memory before) = PolicyRecord.read(changed.record);
    if (params.length != before.length) revert ParamsLength(id, before.length, params.length);
    _checkCanonical(params);
    changed.record = PolicyRecord.write(code, verifier, params);
    emit ParamsSet(id, ++changed.version, params);
  }

  /// @inheritdoc IPolicyRegistry
  function bindAction(address target, bytes4 selector, bytes32 id) external onlyOwner {
    if (id != 0) _living(id);
    _bindings[target][selector] = id;
    emit ActionBound(target, selector, id);
  }

  /// @inheritdoc IPolicyRegistry
  function repeal(bytes32 id) external onlyOwner {
    _living(id).repealed = true;
    emit Repealed(id);
  }

  /// @inheritdoc IPolicyRegistry
  function governing(address target, bytes4 selector)
    external
    view
    returns (bytes32 id, address record, uint32 version, uint8 words)
  {
    id = _bindings[target][selector];
    Head storage head = _heads[id];
    if (head.repealed) return (0, address(0), 0, 0);
    return (id, head.record, head.version, head.words);
  }

  /// @inheritdoc IPolicyRegistry
  function policy(bytes32 id) external view returns (Policy memory) {
    Head memory head = _heads[id];
    uint256[] memory params;
    if (head.version == 0) return Policy(IPolicy(address(0)), 0, 0, false, IVerifier(address(0)), params);
    address code;
    address verifier;
    (code, verifier, params) = PolicyRecord.read(head.record);
    return Policy(IPolicy(code), head.words, head.version, head.repealed, IVerifier(verifier), params);
  }

  /// @inheritdoc IPolicyRegistry
  function policyOf(address target, bytes4 selector) external view returns (bytes32 id) {
    id = _bindings[target][selector];
    if (_heads[id].repealed) return 0;
  }

  function _living(bytes32 id) private view returns (Head storage living) {
    living = _heads[id];
    if (living.version == 0 || living.repealed) revert UnknownPolicy(id);
  }

  function _checkCanonical(uint256[] calldata params) private pure {
    for (uint256 i = 0; i < params.length; ++i) {
      if (params[i] >= Field.R) revert ParamNotCanonical(i, params[i]);
    }
  }
}
