// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What others say of an agent, as ERC-8004 has it (ethereum/ERCs at 503591a)
/// @notice Anybody but an agent's owner and operators may say anything: none of it is reputation here. What the society knows
/// stands among it as the feedback of one client, the ledger: index 1, tag `polity`, 18 decimals, the points of the
/// account that holds the identity, as they are when read. It is stored nowhere, so it decays, and can't be revoked.
interface IReputationRegistry {
  event NewFeedback(
    uint256 indexed agentId,
    address indexed clientAddress,
    uint64 feedbackIndex,
    int128 value,
    uint8 valueDecimals,
    string indexed indexedTag1,
    string tag1,
    string tag2,
    string endpoint,
    string feedbackURI,
    bytes32 feedbackHash
  );
  event FeedbackRevoked(uint256 indexed agentId, address indexed clientAddress, uint64 indexed feedbackIndex);
  event ResponseAppended(
    uint256 indexed agentId,
    address indexed clientAddress,
    uint64 feedbackIndex,
    address indexed responder,
    string responseURI,
    bytes32 responseHash
  );

  error ZeroIdentityRegistry();
  error AlreadyInitialized(address given);
  error TooManyDecimals(uint8 decimals);
  error ValueTooLarge(int128 value);
  error SelfFeedback(uint256 agentId, address client);
  error NoFeedback(uint256 agentId, address client, uint64 index);
  error AlreadyRevoked(uint256 agentId, address client, uint64 index);
  /// @notice A summary over whoever says something is what Sybils are for.
  error NoClients();
  error NoPoints(uint256 agentId);

  /// @notice In the ERC; refused, since the registry is fixed at the deployment.
  function initialize(address identityRegistry_) external;

  function getIdentityRegistry() external view returns (address identityRegistry);

  function giveFeedback(
    uint256 agentId,
    int128 value,
    uint8 valueDecimals,
    string calldata tag1,
    string calldata tag2,
    string calldata endpoint,
    string calldata feedbackURI,
    bytes32 feedbackHash
  ) external;

  /// @notice Announces what the ledger says now, for whoever follows events. By anyone. Not in the ERC.
  function mirror(uint256 agentId) external;

  function revokeFeedback(uint256 agentId, uint64 feedbackIndex) external;

  function appendResponse(
    uint256 agentId,
    address clientAddress,
    uint64 feedbackIndex,
    string calldata responseURI,
    bytes32 responseHash
  ) external;

  /// @return count Of feedback that matches and isn't revoked
  /// @return summaryValue Its average
  /// @return summaryValueDecimals The decimals that most of it has
  function getSummary(uint256 agentId, address[] calldata clientAddresses, string calldata tag1, string calldata tag2)
    external
    view
    returns (uint64 count, int128 summaryValue, uint8 summaryValueDecimals);

  function readFeedback(uint256 agentId, address clientAddress, uint64 feedbackIndex)
    external
    view
    returns (int128 value, uint8 valueDecimals, string memory tag1, string memory tag2, bool isRevoked);

  function readAllFeedback(
    uint256 agentId,
    address[] calldata clientAddresses,
    string calldata tag1,
    string calldata tag2,
    bool includeRevoked
  )
    external
    view
    returns (
      address[] memory clients,
      uint64[] memory feedbackIndexes,
      int128[] memory values,
      uint8[] memory valueDecimals,
      string[] memory tag1s,
      string[] memory tag2s,
      bool[] memory revokedStatuses
    );

  /// @param clientAddress 0: of all clients
  /// @param feedbackIndex 0: of all feedback
  /// @param responders None: of all responders
  function getResponseCount(uint256 agentId, address clientAddress, uint64 feedbackIndex, address[] calldata responders)
    external
    view
    returns (uint64 count);

  function getClients(uint256 agentId) external view returns (address[] memory);

  function getLastIndex(uint256 agentId, address clientAddress) external view returns (uint64);
}
