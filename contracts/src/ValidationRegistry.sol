// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IIdentityRegistry } from "./interfaces/IIdentityRegistry.sol";
import { IValidationRegistry } from "./interfaces/IValidationRegistry.sol";

/// @title Who was asked to validate an agent's work, and what it said, as ERC-8004 has it
contract ValidationRegistry is IValidationRegistry {
  struct Validation {
    address validator;
    uint40 lastUpdate;
    uint8 response;
    bool responded;
    uint256 agentId;
    bytes32 responseHash;
    string tag;
  }

  uint8 private constant PASSED = 100;

  address public immutable IDENTITY;

  mapping(bytes32 requestHash => Validation) private _validations;
  mapping(uint256 agentId => bytes32[]) private _ofAgent;
  mapping(address validator => bytes32[]) private _ofValidator;

  constructor(address identity) {
    if (identity == address(0)) revert ZeroIdentityRegistry();
    IDENTITY = identity;
  }

  /// @inheritdoc IValidationRegistry
  function validationRequest(address validatorAddress, uint256 agentId, string calldata requestURI, bytes32 requestHash)
    external
  {
    if (validatorAddress == address(0)) revert ZeroValidator();
    Validation storage validation = _validations[requestHash];
    if (validation.validator != address(0)) revert RequestExists(requestHash);
    bool own = IIdentityRegistry(IDENTITY).isAuthorizedOrOwner(msg.sender, agentId);
    if (!own) revert NotAuthorized(agentId, msg.sender);
    (validation.validator, validation.lastUpdate) = (validatorAddress, uint40(block.timestamp));
    validation.agentId = agentId;
    _ofAgent[agentId].push(requestHash);
    _ofValidator[validatorAddress].push(requestHash);
    emit ValidationRequest(validatorAddress, agentId, requestURI, requestHash);
  }

  /// @inheritdoc IValidationRegistry
  function validationResponse(
    bytes32 requestHash,
    uint8 response,
    string calldata responseURI,
    bytes32 responseHash,
    string calldata tag
  ) external {
    Validation storage validation = _known(requestHash);
    if (msg.sender != validation.validator) revert NotValidator(validation.validator, msg.sender);
    if (response > PASSED) revert ResponseTooLarge(response);
    (validation.response, validation.responded) = (response, true);
    (validation.lastUpdate, validation.responseHash, validation.tag) = (uint40(block.timestamp), responseHash, tag);
    emit ValidationResponse(msg.sender, validation.agentId, requestHash, response, responseURI, responseHash, tag);
  }

  /// @inheritdoc IValidationRegistry
  function getValidationStatus(bytes32 requestHash)
    external
    view
    returns (address, uint256, uint8, bytes32, string memory, uint256)
  {
    Validation memory v = _known(requestHash);
    return (v.validator, v.agentId, v.response, v.responseHash, v.tag, v.lastUpdate);
  }

  /// @inheritdoc IValidationRegistry
  function getSummary(uint256 agentId, address[] calldata validatorAddresses, string calldata tag)
    external
    view
    returns (uint64 count, uint8 averageResponse)
  {
    bytes32[] storage hashes = _ofAgent[agentId];
    uint256 sum;
    for (uint256 i = 0; i < hashes.length; ++i) {
      Validation storage validation = _validations[hashes[i]];
      bool tagged = bytes(tag).length == 0 || keccak256(bytes(validation.tag)) == keccak256(bytes(tag));
      if (!validation.responded || !tagged || !_isAmong(validation.validator, validatorAddresses)) continue;
      sum += validation.response;
      ++count;
    }
    if (count > 0) averageResponse = uint8(sum / count);
  }

  /// @inheritdoc IValidationRegistry
  function getAgentValidations(uint256 agentId) external view returns (bytes32[] memory) {
    return _ofAgent[agentId];
  }

  /// @inheritdoc IValidationRegistry
  function getValidatorRequests(address validatorAddress) external view returns (bytes32[] memory) {
    return _ofValidator[validatorAddress];
  }

  /// @inheritdoc IValidationRegistry
  function getIdentityRegistry() external view returns (address) {
    return IDENTITY;
  }

  /// @inheritdoc IValidationRegistry
  function initialize(address identityRegistry_) external pure {
    revert AlreadyInitialized(identityRegistry_);
  }

  function _known(bytes32 requestHash) private view returns (Validation storage validation) {
    validation = _validations[requestHash];
    if (validation.validator == address(0)) revert UnknownRequest(requestHash);
  }

  /// @dev Of nobody in particular, or of these.
  function _isAmong(address validator, address[] calldata list) private pure returns (bool) {
    if (list.length == 0) return true;
    for (uint256 i = 0; i < list.length; ++i) {
      if (list[i] == validator) return true;
    }
    return false;
  }
}
