// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Who was asked to validate an agent's work, and what it said, as ERC-8004 has it (ethereum/ERCs at 503591a)
/// @notice A validator's word, and no more: nothing here is slashed or settled by it.
interface IValidationRegistry {
  event ValidationRequest(
    address indexed validatorAddress, uint256 indexed agentId, string requestURI, bytes32 indexed requestHash
  );
  event ValidationResponse(
    address indexed validatorAddress,
    uint256 indexed agentId,
    bytes32 indexed requestHash,
    uint8 response,
    string responseURI,
    bytes32 responseHash,
    string tag
  );

  error ZeroIdentityRegistry();
  error AlreadyInitialized(address given);
  error ZeroValidator();
  error RequestExists(bytes32 requestHash);
  error UnknownRequest(bytes32 requestHash);
  error NotAuthorized(uint256 agentId, address caller);
  error NotValidator(address validator, address caller);
  error ResponseTooLarge(uint8 response);

  /// @notice In the ERC; refused, since the registry is fixed at the deployment.
  function initialize(address identityRegistry_) external;

  function getIdentityRegistry() external view returns (address identityRegistry);

  function validationRequest(address validatorAddress, uint256 agentId, string calldata requestURI, bytes32 requestHash)
    external;

  /// @param response 0 (failed) to 100 (passed)
  function validationResponse(
    bytes32 requestHash,
    uint8 response,
    string calldata responseURI,
    bytes32 responseHash,
    string calldata tag
  ) external;

  /// @param lastUpdate Of the request until there is a response
  function getValidationStatus(bytes32 requestHash)
    external
    view
    returns (
      address validatorAddress,
      uint256 agentId,
      uint8 response,
      bytes32 responseHash,
      string memory tag,
      uint256 lastUpdate
    );

  function getSummary(uint256 agentId, address[] calldata validatorAddresses, string calldata tag)
    external
    view
    returns (uint64 count, uint8 averageResponse);

  function getAgentValidations(uint256 agentId) external view returns (bytes32[] memory requestHashes);

  function getValidatorRequests(address validatorAddress) external view returns (bytes32[] memory requestHashes);
}
