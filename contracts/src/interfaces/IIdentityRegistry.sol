// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Who the agents are, as ERC-8004 has it (ethereum/ERCs at 503591a)
/// @notice An agent is an ERC-721 token; its number is given in turn from 0, its URI leads to its registration file. Here a
/// token held by an account of the gate shows that account's reputation; when it leaves the account, the account's gains are
/// forgotten, so an identity that is sold is worth what its buyer has earned.
interface IIdentityRegistry {
  struct MetadataEntry {
    string metadataKey;
    bytes metadataValue;
  }

  event Registered(uint256 indexed agentId, string agentURI, address indexed owner);
  event MetadataSet(
    uint256 indexed agentId, string indexed indexedMetadataKey, string metadataKey, bytes metadataValue
  );
  event URIUpdated(uint256 indexed agentId, string newURI, address indexed updatedBy);

  error NotAuthorized(uint256 agentId, address caller);
  /// @notice `agentWallet` is set by the wallet's signature alone.
  error ReservedKey();
  error ZeroWallet();
  error SignatureExpired(uint256 deadline);
  /// @notice A signature is for at most five minutes, as in the reference implementation.
  error DeadlineTooFar(uint256 deadline, uint256 latest);
  error BadWalletSignature(address wallet);
  error NotAccount(address account);
  error HasIdentity(address account);

  function register(string calldata agentURI, MetadataEntry[] calldata metadata) external returns (uint256 agentId);

  function register(string calldata agentURI) external returns (uint256 agentId);

  function register() external returns (uint256 agentId);

  /// @notice Gives accounts of the gate the identities that they lack, without a URI. By anyone. Not in the ERC.
  /// @return first The number of the first; the others follow
  function mirror(address[] calldata accounts) external returns (uint256 first);

  function setAgentURI(uint256 agentId, string calldata newURI) external;

  function getMetadata(uint256 agentId, string memory metadataKey) external view returns (bytes memory);

  function setMetadata(uint256 agentId, string memory metadataKey, bytes memory metadataValue) external;

  /// @param signature Of the new wallet (ECDSA or ERC-1271), EIP-712
  /// `AgentWalletSet(uint256 agentId,address newWallet,address owner,uint256 deadline)`
  function setAgentWallet(uint256 agentId, address newWallet, uint256 deadline, bytes calldata signature) external;

  /// @notice Where the agent is paid: its owner until another is set, nobody after a transfer.
  function getAgentWallet(uint256 agentId) external view returns (address);

  function unsetAgentWallet(uint256 agentId) external;

  /// @notice In the reference implementation, not in the text: what the reputation registry asks.
  function isAuthorizedOrOwner(address spender, uint256 agentId) external view returns (bool);
}
