// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Ownable } from "@openzeppelin/contracts/access/Ownable.sol";
import { IPolicy } from "./interfaces/IPolicy.sol";
import { IPolicyRegistry } from "./interfaces/IPolicyRegistry.sol";
import { IVerifier } from "./interfaces/IVerifier.sol";
import { Field } from "./libraries/Field.sol";

/// @title What is allowed: policies by id, and the actions they govern
contract PolicyRegistry is IPolicyRegistry, Ownable {
  /// @dev Chain id of local development chains (anvil, hardhat)
  uint256 private constant LOCAL = 31337;

  mapping(bytes32 id => Policy) private _policies;
  mapping(address target => mapping(bytes4 selector => bytes32 id)) private _bindings;

  constructor(address owner) Ownable(owner) { }

  /// @inheritdoc IPolicyRegistry
  function adopt(bytes32 id, IPolicy code, IVerifier verifier, uint8 words, uint256[] calldata params, bool development)
    external
    onlyOwner
  {
    if (id == 0) revert ZeroId();
    Policy storage adopted = _policies[id];
    if (adopted.version != 0) revert AlreadyAdopted(id);
    if (address(code).code.length == 0) revert NoCode(address(code));
    if (address(verifier) != address(0) && address(verifier).code.length == 0) revert NoCode(address(verifier));
    if (development && block.chainid != LOCAL) revert DevelopmentSetup(block.chainid);
    _checkCanonical(params);
    adopted.code = code;
    adopted.words = words;
    adopted.version = 1;
    adopted.verifier = verifier;
    adopted.params = params;
    emit Adopted(id, code, verifier, words, params, development);
  }

  /// @inheritdoc IPolicyRegistry
  function setParams(bytes32 id, uint256[] calldata params) external onlyOwner {
    Policy storage changed = _living(id);
    if (params.length != changed.params.length) revert ParamsLength(id, changed.params.length, params.length);
    _checkCanonical(params);
    changed.params = params;
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
  function governing(address target, bytes4 selector) external view returns (bytes32 id, Policy memory) {
    id = policyOf(target, selector);
    return (id, _policies[id]);
  }

  /// @inheritdoc IPolicyRegistry
  function policy(bytes32 id) external view returns (Policy memory) {
    return _policies[id];
  }

  /// @inheritdoc IPolicyRegistry
  function policyOf(address target, bytes4 selector) public view returns (bytes32 id) {
    id = _bindings[target][selector];
    if (_policies[id].repealed) return 0;
  }

  function _living(bytes32 id) private view returns (Policy storage living) {
    living = _policies[id];
    if (living.version == 0 || living.repealed) revert UnknownPolicy(id);
  }

  function _checkCanonical(uint256[] calldata params) private pure {
    for (uint256 i = 0; i < params.length; ++i) {
      if (params[i] >= Field.R) revert ParamNotCanonical(i, params[i]);
    }
  }
}
